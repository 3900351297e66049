"""Files of an archive on a worker: where they lie, or copied through Hadoop's FileSystem.

Spark's Python workers have no Java. For what does not lie on a disk of their own they start one, once, with
the libraries that Spark brings, and let it copy: samples do not pass through Python.
"""
import contextlib
import functools
import glob
import os
import pathlib
import tempfile
import urllib.parse

import recordings
from py4j.protocol import Py4JError

# What reading a file may fail with, here and in Java.
FAULTS = (OSError, Py4JError)
# What gs-capture looks at before it plays.
_BEGINNING = 1 << 20


def local_path(uri):
    """The path of a file URI; None for what lies elsewhere."""
    parts = urllib.parse.urlsplit(uri)
    return urllib.parse.unquote(parts.path) if parts.scheme == "file" else None


@functools.cache
def _java(settings):
    """A Java with Hadoop in it, and its configuration; settings are pairs of names and values."""
    import pyspark
    from py4j.java_gateway import JavaGateway
    home = os.environ.get("SPARK_HOME") or os.path.dirname(pyspark.__file__)
    jars = glob.glob(os.path.join(home, "jars", "*.jar"))
    folders = [os.environ[name] for name in ("HADOOP_CONF_DIR",) if name in os.environ]
    gateway = JavaGateway.launch_gateway(
        jarpath=next(jar for jar in jars if os.path.basename(jar).startswith("py4j")),
        classpath=os.pathsep.join(folders + jars), die_on_exit=True)
    configuration = gateway.jvm.org.apache.hadoop.conf.Configuration()
    for name, value in settings:
        configuration.set(name, value)
    return gateway.jvm, configuration


def _copy(uri, target, settings, ranges=None):
    """Copies a file; of one that is long only some ranges of bytes, and holes for the rest."""
    jvm, configuration = _java(settings)
    hadoop = jvm.org.apache.hadoop
    path = hadoop.fs.Path(jvm.java.net.URI(uri))
    files = path.getFileSystem(configuration)
    status = files.getFileStatus(path)
    length = status.getLen()
    output = jvm.java.io.RandomAccessFile(str(target), "rw")
    output.setLength(length)
    source = files.open(path)
    for begin, end in ranges or [(0, length)]:
        begin, end = min(begin, length), min(end, length)
        source.seek(begin)
        output.seek(begin)
        hadoop.io.IOUtils.copyBytes(
            source, jvm.java.io.FileOutputStream(output.getFD()), end - begin, False)
    source.close()
    output.close()
    os.utime(target, ns=(status.getModificationTime() * 1_000_000,) * 2)


@contextlib.contextmanager
def recording(uri, companions, settings, piece=None):
    """A path under which a recording can be played, for as long as it is needed.

    `companions` are the other files that it consists of. Of raw samples only what a piece needs is copied,
    or only the beginning if `piece` is None.
    """
    if path := local_path(uri):
        yield pathlib.Path(path)
        return
    with tempfile.TemporaryDirectory(prefix="gridstream-") as folder:
        for place in (uri, *companions):
            name = urllib.parse.unquote(place.rsplit("/", 1)[1])
            _copy(place, pathlib.Path(folder) / name, settings, _ranges(name, companions, piece))
        yield pathlib.Path(folder) / urllib.parse.unquote(uri.rsplit("/", 1)[1])


def _ranges(name, companions, piece):
    """The bytes of a file that are needed; None for all."""
    has_samples_alone = name.endswith(recordings.RAW) or companions and name.endswith(".sigmf-data")
    if not has_samples_alone or piece and piece.source != "samples":
        return None
    if piece is None:
        return [(0, _BEGINNING)]
    width = recordings.description_of(piece).bytes_per_sample
    return [((piece.begin - piece.first) * width, (piece.end - piece.first) * width)]
