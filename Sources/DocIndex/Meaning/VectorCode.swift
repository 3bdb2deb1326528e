/// A vector with 8 bits for each number, its largest one at the end of their range; lengths do not matter where angles are compared.
enum VectorCode {
    /// - Returns: As many numbers, -127 to 127.
    static func code(of vector: [Float]) -> [Int8] {
        let most = vector.reduce(0) { max($0, abs($1)) }
        guard most > 0, most.isFinite else { return Array(repeating: 0, count: vector.count) }
        return vector.map { Int8(($0 / most * 127).rounded()) }
    }

    static func product(_ left: UnsafePointer<Int8>, _ right: UnsafePointer<Int8>, count: Int) -> Int32 {
        var sum: Int32 = 0
        for index in 0..<count { sum &+= Int32(left[index]) &* Int32(right[index]) }
        return sum
    }
}
