/// How grey pixels become model inputs.
package enum Binarization: String, CaseIterable, Sendable {
    /// They stay grey, in [0, 1].
    case none
    /// 1 above one half, else 0.
    case threshold
    /// 1 with the pixel's own probability, drawn anew each epoch (Salakhutdinov & Murray 2008).
    case stochastic
}
