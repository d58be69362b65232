"""Prints the records that EventTests.swift holds ours against, as PyPI's tensorboard writes them.

    python make_goldens.py     # needs tensorboard 2.21
"""
import io
import struct

from tensorboard.compat.proto import event_pb2, summary_pb2, tensor_pb2, tensor_shape_pb2, types_pb2
from tensorboard.plugins.hparams import plugin_data_pb2
from tensorboard.summary.writer.record_writer import RecordWriter


def show(name, event):
    class File(io.BytesIO):
        pass

    file = File()
    data = event.SerializeToString(deterministic=True)
    RecordWriter(file).write(data)
    print(f"{name}: {file.getvalue().hex()}")


def hyperparameters(tag, **content):
    plugin = plugin_data_pb2.HParamsPluginData(**content)
    return summary_pb2.Summary(value=[summary_pb2.Summary.Value(
        tag=tag,
        tensor=tensor_pb2.TensorProto(
            dtype=types_pb2.DT_FLOAT,
            tensor_shape=tensor_shape_pb2.TensorShapeProto(
                dim=[tensor_shape_pb2.TensorShapeProto.Dim(size=0)])),
        metadata=summary_pb2.SummaryMetadata(plugin_data=summary_pb2.SummaryMetadata.PluginData(
            plugin_name="hparams", content=plugin.SerializeToString(deterministic=True))))])


show("file version", event_pb2.Event(wall_time=1.7e9, file_version="brain.Event:2"))
show("scalar", event_pb2.Event(
    wall_time=1700000001.5, step=100, summary=summary_pb2.Summary(value=[
        summary_pb2.Summary.Value(tag="loss/generator", simple_value=0.5)])))
show("scalars", event_pb2.Event(
    wall_time=1700000001.5, step=7, summary=summary_pb2.Summary(value=[
        summary_pb2.Summary.Value(tag="train/loss", simple_value=0.0),
        summary_pb2.Summary.Value(tag="test/loss", simple_value=float("-inf"))])))
show("resumption", event_pb2.Event(
    wall_time=1.7e9, step=201,
    session_log=event_pb2.SessionLog(status=event_pb2.SessionLog.START)))
show("histogram", event_pb2.Event(
    wall_time=1.7e9, step=3, summary=summary_pb2.Summary(value=[summary_pb2.Summary.Value(
        tag="weights/a", histo=summary_pb2.HistogramProto(
            min=-1, max=3, num=5, sum=4.5, sum_squares=13.25, bucket_limit=[0, 1, 2, 3],
            bucket=[1, 1, 2, 1]))])))
png = bytes.fromhex("89504e470d0a1a0a0000000d494844520000000200000003080200000000000000")
show("image", event_pb2.Event(
    wall_time=1.7e9, step=3, summary=summary_pb2.Summary(value=[summary_pb2.Summary.Value(
        tag="samples", image=summary_pb2.Summary.Image(
            height=3, width=2, colorspace=3, encoded_image_string=png))])))
start = plugin_data_pb2.SessionStartInfo(start_time_secs=1.7e9)
start.hparams["model.type"].string_value = "vae"
start.hparams["seed"].number_value = 0
start.hparams["training.dropLast"].bool_value = False
show("session start", event_pb2.Event(
    wall_time=1.7e9, summary=hyperparameters(
        "_hparams_/session_start_info", session_start_info=start)))
show("session end", event_pb2.Event(
    wall_time=1.7e9, step=9, summary=hyperparameters(
        "_hparams_/session_end_info", session_end_info=plugin_data_pb2.SessionEndInfo(
            status=2, end_time_secs=1700000060.0))))
