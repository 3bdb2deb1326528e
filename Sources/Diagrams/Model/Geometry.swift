/// In pixels, from the upper left corner.
struct Point: Equatable {
    var x: Double
    var y: Double
}

struct Box {
    var minX: Double
    var minY: Double
    var maxX: Double
    var maxY: Double

    var width: Double { maxX - minX }
    var height: Double { maxY - minY }
    var center: Point { Point(x: (minX + maxX) / 2, y: (minY + maxY) / 2) }
}

struct Size {
    var width: Double
    var height: Double
}
