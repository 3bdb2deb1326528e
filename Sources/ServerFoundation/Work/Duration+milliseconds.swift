extension Duration {
    /// With microseconds, which is what a look at an index takes.
    package var milliseconds: Double { ((self / .microseconds(1)).rounded()) / 1000 }

    /// For `duration_ms`.
    package var wholeMilliseconds: Int { Int(self / .milliseconds(1)) }
}
