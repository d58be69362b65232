"""Reads runs as TensorBoard does and holds what it shows against the files of the runs.

    python Tests/interop/check_tensorboard.py .build/release/genlab

Trains small models on the embedded digits with different settings, one of them stopped and taken up
again, and reads their folders with TensorBoard's own classes: scalars, value by value, against
metrics.jsonl; pictures against images/; the buckets of histograms; and the rows of the page
HPARAMS against config.json. Needs tensorboard: `make interop` brings it along.
"""
import json
import math
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import numpy as np
from tensorboard import context
from tensorboard.backend.event_processing import (
    data_provider, event_accumulator, plugin_event_multiplexer)
from tensorboard.plugins import base_plugin
from tensorboard.plugins.hparams import (
    api_pb2, backend_context, get_experiment, list_session_groups)

ROOT = Path(__file__).resolve().parents[2]
EPOCHS = 3
COMMON = ["data.type=digits-5k", "data.trainCount=1000", "data.testCount=100",
          f"training.epochs={EPOCHS}", "training.logEvery=5", "logging.histograms=epoch"]
VAE = ["model.encoder.hidden=[32]", "model.decoder.hidden=[32]"]
GAN = ["model.generator.hidden=[32]", "model.discriminator.hidden=[32]"]
# What is trained: the experiment and the settings changed in it.
RUNS = {
    "vae": ("vae-mnist", VAE),
    "vae-fast": ("vae-mnist", VAE + ["optimizer.learningRate=0.01"]),
    "gan": ("gan-mnist", GAN),
    "classifier": ("mlp-mnist", ["model.network.hidden=[32,16]"]),
    "resumed": ("vae-mnist", VAE + ["training.checkpointEverySteps=2", "training.epochs=60"]),
}


def fail(words):
    sys.exit(f"check_tensorboard: {words}")


def expect(condition, words):
    if not condition:
        fail(words)


def train(genlab, outputs, name, experiment, overrides):
    """Trains; the run `resumed` is stopped on its way and taken up again. Returns the folder."""
    command = [genlab, "run", ROOT / "Experiments" / f"{experiment}.json", *COMMON, *overrides,
               "--name", name, "--progress", "off", "--output-dir", outputs]
    if name != "resumed":
        run = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True)
        return Path(run.stdout.strip().splitlines()[-1])
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    folder = None
    while process.poll() is None:
        folder = next(iter(outputs.glob(f"{name}-*")), None)
        if folder and len(list(folder.glob("checkpoints/step_*"))) > 1:
            break
        time.sleep(0.01)
    process.send_signal(signal.SIGKILL)
    process.wait()
    subprocess.run([genlab, "run", "--resume", folder, "--progress", "off"], check=True,
                   stdout=subprocess.DEVNULL)
    expect(len(list(folder.glob("events.out.tfevents.*"))) == 2, f"{name}: not two event files")
    return folder


def number(value):
    return {"NaN": math.nan, "Infinity": math.inf, "-Infinity": -math.inf}.get(value, value)


def same(ours, theirs):
    """Whether both hold the same floats at the same steps."""
    return len(ours) == len(theirs) and all(
        a[0] == b[0] and np.array_equal(np.float32(a[1]), np.float32(b[1]), equal_nan=True)
        for a, b in zip(ours, theirs))


def check_run(name, folder):
    everything = {kind: 0 for kind in (
        event_accumulator.SCALARS, event_accumulator.IMAGES, event_accumulator.HISTOGRAMS,
        event_accumulator.TENSORS)}
    events = event_accumulator.EventAccumulator(str(folder), size_guidance=everything)
    events.Reload()

    metrics = {}
    for line in (folder / "metrics.jsonl").read_text().splitlines():
        line = json.loads(line)
        for key, value in line.items():
            if key not in ("step", "epoch", "samples", "time"):
                metrics.setdefault(key, []).append((line["step"], number(value)))
    tags = events.Tags()
    expect(set(tags["scalars"]) == set(metrics), f"{name}: scalars {sorted(tags['scalars'])}")
    for tag, expected in metrics.items():
        shown = [(event.step, event.value) for event in events.Scalars(tag)]
        expect(same(expected, shown), f"{name}: {tag} is {shown}, expected {expected}")

    last = max(step for step, _ in next(iter(metrics.values())))
    pictures = {path.name.rsplit("_epoch_", 1)[0] for path in (folder / "images").glob("*.png")}
    expect(set(tags["images"]) == pictures, f"{name}: pictures {sorted(tags['images'])}")
    for tag in pictures:
        files = sorted((folder / "images").glob(f"{tag}_epoch_*.png"))
        shown = events.Images(tag)
        expect([image.encoded_image_string for image in shown]
               == [path.read_bytes() for path in files], f"{name}: pictures of {tag}")
        for image in shown:
            header = image.encoded_image_string[16:24]
            expect((image.width, image.height)
                   == (int.from_bytes(header[:4], "big"), int.from_bytes(header[4:], "big")),
                   f"{name}: the size of {tag}")

    weights = {tag.split("/", 1)[1] for tag in tags["histograms"] if tag.startswith("weights/")}
    gradients = {tag.split("/", 1)[1] for tag in tags["histograms"] if tag.startswith("gradients/")}
    expect(weights and weights == gradients, f"{name}: histograms {sorted(tags['histograms'])}")
    epochs = len({path.name for path in (folder / "images").glob("*_epoch_*.png")}) // len(pictures)
    for tag in tags["histograms"]:
        shown = events.Histograms(tag)
        steps = [event.step for event in shown]
        expect(len(steps) == epochs and steps == sorted(set(steps)) and steps[-1] <= last,
               f"{name}: {tag} at {steps}")
        for event in shown:
            histogram = event.histogram_value
            limits = np.array(histogram.bucket_limit)
            expect(sum(histogram.bucket) == histogram.num and (np.diff(limits) > 0).all()
                   and limits[-1] == histogram.max >= histogram.min, f"{name}: buckets of {tag}")
    print(f"  {name}: {sum(map(len, metrics.values()))} values of {len(metrics)} metrics, "
          f"{len(pictures)} pictures and {len(tags['histograms'])} histograms an epoch")


def flattened(value, path=""):
    """Settings under dotted paths; a list of plain values is one text."""
    if isinstance(value, dict) and value:
        return {key: leaf for name, inner in value.items()
                for key, leaf in flattened(inner, f"{path}.{name}" if path else name).items()}
    if isinstance(value, list) and any(isinstance(inner, (dict, list)) for inner in value):
        return {key: leaf for index, inner in enumerate(value)
                for key, leaf in flattened(inner, f"{path}[{index}]").items()}
    if isinstance(value, dict):
        return {}
    if isinstance(value, list):
        value = json.dumps(value, separators=(",", ":"))
    return {} if value is None else {path: value}


def check_hyperparameters(outputs, folders):
    """The columns and rows of the page HPARAMS, by the handlers that serve it."""
    multiplexer = plugin_event_multiplexer.EventMultiplexer()
    multiplexer.AddRunsFromDirectory(str(outputs))
    multiplexer.Reload()
    provider = data_provider.MultiplexerDataProvider(multiplexer, str(outputs))
    hparams = backend_context.Context(base_plugin.TBContext(
        logdir=str(outputs), multiplexer=multiplexer, data_provider=provider))
    request = context.RequestContext()
    experiment = get_experiment.Handler(
        request, hparams, "", api_pb2.GetExperimentRequest()).run()
    settings = {}
    for name, folder in folders.items():
        config = json.loads((folder / "config.json").read_text())
        for key in ("$schema", "name", "logging"):
            config.pop(key, None)
        settings[folder.name] = flattened(config)
    columns = {info.name: info for info in experiment.hparam_infos}
    expected = {key for values in settings.values() for key in values}
    expect(set(columns) == expected, f"columns {sorted(set(columns) ^ expected)}")
    expect(columns["optimizer.learningRate"].differs, "the learning rate is not said to differ")
    expect(not columns["seed"].differs, "the seed is said to differ")

    rows = list_session_groups.Handler(request, hparams, "", api_pb2.ListSessionGroupsRequest(
        start_index=0, slice_size=100,
        allowed_statuses=[api_pb2.STATUS_SUCCESS, api_pb2.STATUS_FAILURE, api_pb2.STATUS_RUNNING,
                          api_pb2.STATUS_UNKNOWN],
        col_params=[api_pb2.ColParams(hparam=name) for name in columns])).run()
    shown = {}
    for group in rows.session_groups:
        expect(len(group.sessions) == 1, f"{group.name} has {len(group.sessions)} sessions")
        expect(group.sessions[0].status == api_pb2.STATUS_SUCCESS,
               f"{group.name} has status {group.sessions[0].status}")
        shown[group.name] = {
            key: getattr(value, value.WhichOneof("kind")) for key, value in group.hparams.items()}
        names = {f"{metric.name.group}{metric.name.tag}" for metric in group.metric_values}
        expect(any(name.startswith("test/") for name in names), f"{group.name}: metrics {names}")
    expect(shown == settings, f"rows {shown}, expected {settings}")
    print(f"  HPARAMS: {len(shown)} rows of {len(columns)} settings")


def main(genlab):
    with tempfile.TemporaryDirectory() as temporary:
        outputs = Path(temporary) / "Outputs"
        outputs.mkdir()
        folders = {
            name: train(genlab, outputs, name, experiment, overrides)
            for name, (experiment, overrides) in RUNS.items()}
        for name, folder in folders.items():
            check_run(name, folder)
        check_hyperparameters(outputs, folders)
    print("TensorBoard agrees.")


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    main(Path(sys.argv[1]).resolve())
