// #region circle
fn circle(radius: f64) -> f64 {
    std::f64::consts::PI * radius * radius
}
// #endregion circle

fn main() {
    println!("{}", circle(2.0));
}
