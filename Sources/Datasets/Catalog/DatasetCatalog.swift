/// The image data sets that the program knows by name.
public enum DatasetCatalog {
    /// Handwritten digits (LeCun, Cortes, Burges). The checksums are of the unpacked files, since
    /// gzip files differ by who packed them.
    public static let mnist = DatasetDescription(
        name: "mnist", title: "MNIST", torchvisionFolder: "MNIST",
        mirror: "https://ossci-datasets.s3.amazonaws.com/mnist/",
        checksums: [
            .contents(md5: "6bbc9ace898e44ae57da46a324031adb"),
            .contents(md5: "a25bea736e30d166cdddb491f175f624"),
            .contents(md5: "2646ac647ad5339dbf082846283269ea"),
            .contents(md5: "27ae3e4e09519cfbb04c329615203637"),
        ],
        classNames: digits)

    /// Articles of clothing (Xiao, Rasul, Vollgraf 2017, arXiv:1708.07747).
    public static let fashionMNIST = DatasetDescription(
        name: "fashion-mnist", title: "Fashion-MNIST", torchvisionFolder: "FashionMNIST",
        mirror: "http://fashion-mnist.s3-website.eu-central-1.amazonaws.com/",
        checksums: [
            .gzip(md5: "8d4fb7e6c68d591d4c3dfef9ec88bf0d"),
            .gzip(md5: "25c81989df183df01b3e8a0aad5dffbe"),
            .gzip(md5: "bef4ecab320f06d8554ea6380940ec79"),
            .gzip(md5: "bb300cfdad3c16e7a12a480ee83cd310"),
        ],
        classNames: [
            "T-shirt/top", "Trouser", "Pullover", "Dress", "Coat", "Sandal", "Shirt", "Sneaker",
            "Bag", "Ankle boot",
        ])

    /// Cursive Japanese characters (Clanuwat et al. 2018, arXiv:1812.01718).
    public static let kmnist = DatasetDescription(
        name: "kmnist", title: "Kuzushiji-MNIST", torchvisionFolder: "KMNIST",
        mirror: "http://codh.rois.ac.jp/kmnist/dataset/kmnist/",
        checksums: [
            .gzip(md5: "bdb82020997e1d708af4cf47b453dcf7"),
            .gzip(md5: "e144d726b3acfaa3e44228e80efcd344"),
            .gzip(md5: "5c965bf0a639b31b8f53240b1b52f4d7"),
            .gzip(md5: "7320c461ea6c1c855c0b718fb2a4b134"),
        ],
        classNames: ["o", "ki", "su", "tsu", "na", "ha", "ma", "ya", "re", "wo"])

    /// The digits that are part of the program; see `EmbeddedDigits`.
    public static let digits5k = DatasetDescription(
        name: "digits-5k", title: "5,000 digits of MNIST", torchvisionFolder: nil, mirror: nil,
        files: [], classNames: digits,
        counts: [.train: EmbeddedDigits.trainCount, .test: 5_000 - EmbeddedDigits.trainCount],
        height: 28, width: 28)

    /// Every data set, in the order in which they are listed.
    public static let all = [mnist, fashionMNIST, kmnist, digits5k]

    /// The data set of that name, if there is one.
    public static func description(named name: String) -> DatasetDescription? {
        all.first { $0.name == name }
    }

    private static let digits = (0..<10).map(String.init)
}

extension [DatasetDescription] {
    /// The published file of that checksum, with its data set, if there is one.
    func file(
        of checksum: DatasetFile.Checksum
    ) -> (description: DatasetDescription, file: DatasetFile)? {
        for description in self {
            if let file = description.files.first(where: { $0.checksum == checksum }) {
                return (description, file)
            }
        }
        return nil
    }
}

extension DatasetDescription {
    /// A data set laid out as MNIST is: 60,000 and 10,000 grey images of 28×28.
    ///
    /// - Parameter checksums: of train images, train labels, test images, test labels.
    fileprivate init(
        name: String, title: String, torchvisionFolder: String, mirror: String,
        checksums: [DatasetFile.Checksum], classNames: [String]
    ) {
        let layout: [(DatasetSplit, DatasetFile.Contents, String, [Int])] = [
            (.train, .images, "train-images-idx3-ubyte", [60_000, 28, 28]),
            (.train, .labels, "train-labels-idx1-ubyte", [60_000]),
            (.test, .images, "t10k-images-idx3-ubyte", [10_000, 28, 28]),
            (.test, .labels, "t10k-labels-idx1-ubyte", [10_000]),
        ]
        self.init(
            name: name, title: title, torchvisionFolder: torchvisionFolder, mirror: mirror,
            files: zip(layout, checksums).map { file, checksum in
                DatasetFile(
                    split: file.0, contents: file.1, name: file.2, shape: file.3,
                    checksum: checksum)
            },
            classNames: classNames, counts: [.train: 60_000, .test: 10_000], height: 28, width: 28)
    }
}
