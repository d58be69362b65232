import CCairo

/// A canvas that cairo draws: a picture in memory, or a PDF page.
///
/// A class because it owns the surface and frees it. Texts are set in the system's sans-serif face;
/// where no font is installed cairo has one of its own.
final class CairoCanvas: Canvas {
    /// The sides that a picture may have.
    static let sides = 16...16_384

    private let surface: OpaquePointer
    private let context: OpaquePointer
    private let page: PageBytes?
    private let width: Int
    private let height: Int

    /// A white picture.
    static func picture(width: Int, height: Int) throws(ImagingError) -> CairoCanvas {
        try checkSides(width: width, height: height)
        let surface = cairo_image_surface_create(
            CAIRO_FORMAT_RGB24, Int32(width), Int32(height))
        let canvas = try CairoCanvas(surface: surface, page: nil, width: width, height: height)
        canvas.fill(
            Rectangle(x: 0, y: 0, width: Double(width), height: Double(height)), colour: .white)
        return canvas
    }

    /// A PDF page of so many points (1/72 inch). It bears no date, so equal drawings give equal bytes.
    static func page(width: Int, height: Int, title: String) throws(ImagingError) -> CairoCanvas {
        try checkSides(width: width, height: height)
        let page = PageBytes()
        let surface = cairo_pdf_surface_create_for_stream(
            { closure, data, count in
                guard let closure, let data else { return CAIRO_STATUS_WRITE_ERROR }
                Unmanaged<PageBytes>.fromOpaque(closure).takeUnretainedValue().bytes +=
                    UnsafeBufferPointer(start: data, count: Int(count))
                return CAIRO_STATUS_SUCCESS
            }, Unmanaged.passUnretained(page).toOpaque(), Double(width), Double(height))
        // Before the canvas exists, so that a broken surface is caught by its initialiser.
        cairo_pdf_surface_set_metadata(surface, CAIRO_PDF_METADATA_CREATE_DATE, "")
        cairo_pdf_surface_set_metadata(surface, CAIRO_PDF_METADATA_TITLE, title.printable)
        return try CairoCanvas(surface: surface, page: page, width: width, height: height)
    }

    private init(
        surface: OpaquePointer?, page: PageBytes?, width: Int, height: Int
    ) throws(ImagingError) {
        guard let surface, let context = cairo_create(surface) else {
            throw .drawingFailed(reason: "not enough memory")
        }
        self.surface = surface
        self.context = context
        self.page = page
        self.width = width
        self.height = height
        try check()
        let options = cairo_font_options_create()
        // Grey edges and even spacing, whatever the desktop prefers.
        cairo_font_options_set_antialias(options, CAIRO_ANTIALIAS_GRAY)
        cairo_font_options_set_hint_style(options, CAIRO_HINT_STYLE_SLIGHT)
        cairo_font_options_set_hint_metrics(options, CAIRO_HINT_METRICS_OFF)
        cairo_set_font_options(context, options)
        cairo_font_options_destroy(options)
        cairo_set_line_join(context, CAIRO_LINE_JOIN_ROUND)
    }

    deinit {
        cairo_destroy(context)
        cairo_surface_destroy(surface)
    }

    static func checkSides(width: Int, height: Int) throws(ImagingError) {
        for (name, side) in [("width", width), ("height", height)] where !sides.contains(side) {
            throw .sizeOutOfRange(name: name, value: side, allowed: sides)
        }
    }

    /// The picture as drawn so far, in RGB.
    func image() throws(ImagingError) -> Image {
        try check()
        cairo_surface_flush(surface)
        guard let data = cairo_image_surface_get_data(surface) else {
            throw .drawingFailed(reason: "the canvas is not a picture")
        }
        let stride = Int(cairo_image_surface_get_stride(surface))
        var pixels: [UInt8] = []
        pixels.reserveCapacity(width * height * 3)
        for row in 0..<height {
            let line = UnsafeRawPointer(data + row * stride)
            for column in 0..<width {
                let pixel = line.load(fromByteOffset: column * 4, as: UInt32.self)
                pixels.append(UInt8(truncatingIfNeeded: pixel >> 16))
                pixels.append(UInt8(truncatingIfNeeded: pixel >> 8))
                pixels.append(UInt8(truncatingIfNeeded: pixel))
            }
        }
        return Image(width: width, height: height, channels: 3, pixels: pixels)
    }

    /// The bytes of the PDF file; nothing can be drawn after.
    func finishedPage() throws(ImagingError) -> [UInt8] {
        cairo_show_page(context)
        try check()
        cairo_surface_finish(surface)
        guard let page else { throw .drawingFailed(reason: "the canvas is not a page") }
        let status = cairo_surface_status(surface)
        guard status == CAIRO_STATUS_SUCCESS else { throw Self.error(status) }
        return page.bytes
    }

    private func check() throws(ImagingError) {
        let status = cairo_status(context)
        guard status == CAIRO_STATUS_SUCCESS else { throw Self.error(status) }
    }

    private static func error(_ status: cairo_status_t) -> ImagingError {
        .drawingFailed(reason: cairo_status_to_string(status).map { String(cString: $0) } ?? "")
    }

    // MARK: Canvas

    func fill(_ rectangle: Rectangle, colour: Colour) {
        set(colour)
        cairo_rectangle(context, rectangle.x, rectangle.y, rectangle.width, rectangle.height)
        cairo_fill(context)
    }

    func fill(polygon points: [CanvasPoint], colour: Colour) {
        set(colour)
        trace(points[...])
        cairo_close_path(context)
        cairo_fill(context)
    }

    func fillCircle(at centre: CanvasPoint, radius: Double, colour: Colour) {
        set(colour)
        cairo_new_sub_path(context)
        cairo_arc(context, centre.x, centre.y, radius, 0, 2 * .pi)
        cairo_fill(context)
    }

    /// The time that cairo takes for a stroke grows faster than its length: where a line runs up and
    /// down thousands of times, it keeps all of its edges in order in every row. So long opaque lines
    /// are drawn in parts. The first segment of a part is the last one of the part before, which
    /// keeps the joins.
    func stroke(_ points: [CanvasPoint], style: StrokeStyle) {
        set(style.colour)
        cairo_set_line_width(context, style.width)
        guard points.count > Self.longStroke, style.colour.alpha == 1 else {
            cairo_set_dash(context, style.dashes, Int32(style.dashes.count), 0)
            trace(points[...])
            cairo_stroke(context)
            return
        }
        var start = 0
        var length = 0.0
        while start + 1 < points.count {
            let end = min(start + Self.strokePart, points.count)
            cairo_set_dash(context, style.dashes, Int32(style.dashes.count), length)
            trace(points[start..<end])
            cairo_stroke(context)
            if end == points.count { break }
            for index in start..<end - 2 {
                let (from, to) = (points[index], points[index + 1])
                let (x, y) = (to.x - from.x, to.y - from.y)
                length += (x * x + y * y).squareRoot()
            }
            start = end - 2
        }
    }

    private static let longStroke = 256
    private static let strokePart = 32

    func stroke(uprights: [UprightLine], style: StrokeStyle) {
        for line in uprights {
            fill(
                Rectangle(
                    x: line.x - style.width / 2, y: line.top, width: style.width,
                    height: line.bottom - line.top), colour: style.colour)
        }
    }

    func write(
        _ text: String, at point: CanvasPoint, anchor: TextAnchor, style: TextStyle, upwards: Bool
    ) {
        let text = text.printable
        let length = width(of: text, style: style)
        let shift =
            switch anchor {
            case .start: 0.0
            case .middle: -length / 2
            case .end: -length
            }
        set(style.colour)
        cairo_save(context)
        cairo_translate(context, point.x, point.y)
        if upwards { cairo_rotate(context, -.pi / 2) }
        cairo_move_to(context, shift, 0)
        cairo_show_text(context, text)
        cairo_restore(context)
        cairo_new_path(context)
    }

    func width(of text: String, style: TextStyle) -> Double {
        cairo_select_font_face(
            context, "sans-serif", CAIRO_FONT_SLANT_NORMAL,
            style.bold ? CAIRO_FONT_WEIGHT_BOLD : CAIRO_FONT_WEIGHT_NORMAL)
        cairo_set_font_size(context, style.size)
        var extents = cairo_text_extents_t()
        cairo_text_extents(context, text.printable, &extents)
        return extents.x_advance > 0 ? extents.x_advance : estimatedWidth(of: text, style: style)
    }

    func clipped(to rectangle: Rectangle, _ draw: () -> Void) {
        cairo_save(context)
        cairo_rectangle(context, rectangle.x, rectangle.y, rectangle.width, rectangle.height)
        cairo_clip(context)
        draw()
        cairo_restore(context)
    }

    /// A picture that there is no memory for is left out, which the canvas tells at its end.
    func draw(_ image: Image, in rectangle: Rectangle) {
        let source = cairo_image_surface_create(
            CAIRO_FORMAT_RGB24, Int32(image.width), Int32(image.height))
        defer { cairo_surface_destroy(source) }
        guard let data = cairo_image_surface_get_data(source) else { return }
        let stride = Int(cairo_image_surface_get_stride(source))
        let colours = image.channels == 1 ? (0, 0, 0) : (0, 1, 2)
        for row in 0..<image.height {
            let line = UnsafeMutableRawPointer(data + row * stride)
            for column in 0..<image.width {
                let first = (row * image.width + column) * image.channels
                let red = UInt32(image.pixels[first + colours.0])
                let green = UInt32(image.pixels[first + colours.1])
                let blue = UInt32(image.pixels[first + colours.2])
                line.storeBytes(
                    of: red << 16 | green << 8 | blue, toByteOffset: column * 4, as: UInt32.self)
            }
        }
        cairo_surface_mark_dirty(source)
        cairo_save(context)
        cairo_translate(context, rectangle.x, rectangle.y)
        cairo_scale(
            context, rectangle.width / Double(image.width),
            rectangle.height / Double(image.height))
        cairo_set_source_surface(context, source, 0, 0)
        cairo_rectangle(context, 0, 0, Double(image.width), Double(image.height))
        cairo_fill(context)
        cairo_restore(context)
    }

    private func set(_ colour: Colour) {
        cairo_set_source_rgba(context, colour.red, colour.green, colour.blue, colour.alpha)
    }

    private func trace(_ points: ArraySlice<CanvasPoint>) {
        for (index, point) in points.enumerated() {
            if index == 0 {
                cairo_move_to(context, point.x, point.y)
            } else {
                cairo_line_to(context, point.x, point.y)
            }
        }
    }
}

extension CairoCanvas {
    /// Draws a picture with its upper left corner at whole coordinates, each pixel a square of
    /// `scale`.
    func draw(_ image: Image, x: Int, y: Int, scale: Int) {
        for row in 0..<image.height {
            for column in 0..<image.width {
                let first = (row * image.width + column) * image.channels
                let part = { (channel: Int) in Double(image.pixels[first + channel]) / 255 }
                var colour = Colour.black
                colour.red = part(0)
                colour.green = part(image.channels == 1 ? 0 : 1)
                colour.blue = part(image.channels == 1 ? 0 : 2)
                colour.alpha = image.channels == 4 ? part(3) : 1
                fill(
                    Rectangle(
                        x: Double(x + column * scale), y: Double(y + row * scale),
                        width: Double(scale), height: Double(scale)), colour: colour)
            }
        }
    }
}

/// What cairo has written of a page.
private final class PageBytes {
    var bytes: [UInt8] = []
}
