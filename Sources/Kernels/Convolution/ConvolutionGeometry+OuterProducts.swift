import CVectorMath

extension ConvolutionGeometry {
    /// The filter's gradient by a loop of our own; false where it is not made for these sizes.
    func filterGradientByOuterProducts(_ x: Region, _ dy: Region, into dw: Region) -> Bool {
        guard groups == 1 else { return false }
        var window = window(group: 0)
        guard vm_filter_gradient_fits(&window, outputs) else { return false }
        let parts = Threads.count
        let room = Region(count: vm_filter_gradient_room(&window, parts))
        vm_filter_gradient(
            &window, batch, outputs, parts, x.pointer, dy.pointer, dw.pointer, room.pointer)
        return true
    }
}
