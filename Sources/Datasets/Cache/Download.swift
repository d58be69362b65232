import Foundation
import FoundationNetworking

/// The bytes of a URL as they arrive.
enum Download {
    struct Event: Sendable {
        let bytes: [UInt8]
        /// Bytes that the whole will have, if the server says so.
        let expected: Int?
    }

    /// Begins to load a URL with the scheme `http`, `https` or `file`.
    ///
    /// - Throws: `DatasetError` if the scheme is another one or the file cannot be read; errors of
    ///   the network come from the stream.
    static func events(
        from url: URL, timeout: Double
    ) throws -> AsyncThrowingStream<Event, any Error> {
        switch url.scheme?.lowercased() {
        case "file": return try fileEvents(path: url.path)
        case "http", "https": return networkEvents(from: url, timeout: timeout)
        default:
            throw DatasetError.badData(
                url.absoluteString, "the mirror is no http, https or file URL",
                expected: "name it as https://host/folder/ or file:///folder/")
        }
    }

    private static func fileEvents(path: String) throws -> AsyncThrowingStream<Event, any Error> {
        let file = try InputFile(path: path)
        return AsyncThrowingStream {
            let bytes = try file.read(upTo: 1 << 18)
            return bytes.isEmpty ? nil : Event(bytes: bytes, expected: file.size)
        }
    }

    private static func networkEvents(
        from url: URL, timeout: Double
    ) -> AsyncThrowingStream<Event, any Error> {
        AsyncThrowingStream { continuation in
            let configuration = URLSessionConfiguration.ephemeral
            configuration.timeoutIntervalForRequest = timeout
            let session = URLSession(
                configuration: configuration, delegate: DownloadDelegate(continuation),
                delegateQueue: nil)
            var request = URLRequest(url: url, timeoutInterval: timeout)
            // The checksum is that of the file, not of what a server makes of it on the way.
            request.setValue("identity", forHTTPHeaderField: "Accept-Encoding")
            let task = session.dataTask(with: request)
            continuation.onTermination = { _ in
                task.cancel()
                session.finishTasksAndInvalidate()
            }
            task.resume()
        }
    }
}

/// Hands what a session reports on to a stream.
private final class DownloadDelegate: NSObject, URLSessionDataDelegate {
    private let continuation: AsyncThrowingStream<Download.Event, any Error>.Continuation

    init(_ continuation: AsyncThrowingStream<Download.Event, any Error>.Continuation) {
        self.continuation = continuation
    }

    func urlSession(
        _ session: URLSession, dataTask: URLSessionDataTask, didReceive response: URLResponse,
        completionHandler: @escaping @Sendable (URLSession.ResponseDisposition) -> Void
    ) {
        if let response = response as? HTTPURLResponse, response.statusCode != 200 {
            continuation.finish(
                throwing: DatasetError.badData(
                    dataTask.originalRequest?.url?.absoluteString ?? "",
                    "the server answers with status \(response.statusCode)",
                    expected: "status 200 is needed"))
            completionHandler(.cancel)
        } else {
            completionHandler(.allow)
        }
    }

    func urlSession(_ session: URLSession, dataTask: URLSessionDataTask, didReceive data: Data) {
        let expected = dataTask.countOfBytesExpectedToReceive
        continuation.yield(
            Download.Event(bytes: Array(data), expected: expected > 0 ? Int(expected) : nil))
    }

    func urlSession(
        _ session: URLSession, task: URLSessionTask, didCompleteWithError error: (any Error)?
    ) {
        continuation.finish(throwing: error)
    }
}
