"""What archive-spark.py does on the workers of a cluster."""
import itertools
import os
import subprocess
import tempfile
import typing
import urllib.parse

import hadoop_files
import receive
import recordings
from pyspark.sql import functions


class Entry(typing.NamedTuple):
    """A recording of the archive: its name in it, where it lies, the other files that belong to it, when
    it has changed, in milliseconds since 1970, and the length of its samples in bytes."""
    name: str
    uri: str
    companions: tuple
    modified: int
    length: int


class Cluster:
    """A Spark session, and what its workers have to know."""

    def __init__(self, spark, programs):
        self.spark = spark
        self.context = spark.sparkContext
        self.programs = programs
        prefix = "spark.hadoop."
        self.settings = tuple(
            (name.removeprefix(prefix), value) for name, value in self.context.getConf().getAll()
            if name.startswith(prefix))

    # MARK: Files

    def _path(self, text):
        """A Hadoop path, and the FileSystem that has it."""
        hadoop = self.context._jvm.org.apache.hadoop
        path = hadoop.fs.Path(text)
        return path, path.getFileSystem(self.context._jsc.hadoopConfiguration())

    def list_recordings(self, folder):
        """The recordings in a folder and those in it, by name."""
        path, files = self._path(folder)
        root = files.makeQualified(path).toUri().toString().rstrip("/") + "/"
        listed, walk = {}, files.listFiles(path, True)
        while walk.hasNext():
            status = walk.next()
            uri = status.getPath().toUri().toString()
            name = urllib.parse.unquote(uri.removeprefix(root))
            listed[name] = (uri, status.getModificationTime(), status.getLen())
        entries = []
        for name in sorted(listed, key=os.fsencode):
            if not recordings.is_recording(name, listed):
                continue
            uri, modified, length = listed[name]
            companions = ()
            data = name.removesuffix("meta") + "data"
            if name.endswith(".sigmf-meta") and data in listed:
                other, modified, length = listed[data]
                companions = (other,)
            entries.append(Entry(name, uri, companions, modified, length))
        return entries

    def read(self, folder, schema):
        """What is stored in a folder; None if it is not there yet."""
        path, files = self._path(folder)
        if not files.exists(path):
            return None
        return self.spark.read.schema(schema).parquet(folder)

    def write_text(self, name, text):
        """Replaces a file."""
        path, files = self._path(name)
        output = files.create(path, True)
        output.write(bytearray(text.encode()))
        output.close()

    def newest(self, stored, found):
        """Of the stored rows those of the recordings as they are now."""
        now = self.spark.createDataFrame(
            [(entry.name, entry.modified, entry.length) for entry in found],
            "recording string, modified long, length long")
        latest = stored.groupBy("recording").agg(functions.max("received").alias("received"))
        return stored.join(functions.broadcast(now), ["recording", "modified", "length"], "left_semi").join(
            latest, ["recording", "received"], "left_semi")

    # MARK: Steps

    def plan(self, entries, seconds):
        """Pairs of an entry and a piece of it, for all pieces."""
        settings, programs = self.settings, self.programs

        def plan(entry):
            find_programs(programs)
            # What cannot be cut is received whole: only what can is looked at here.
            if entry.length < seconds * recordings.FEWEST_BYTES_A_SECOND:
                return [(entry, recordings.Piece(entry.name))]
            try:
                with hadoop_files.recording(entry.uri, entry.companions, settings) as path:
                    return [(entry, piece) for piece in recordings.plan(entry.name, path, seconds)]
            except hadoop_files.FAULTS:
                return [(entry, recordings.Piece(entry.name))]

        return self.context.parallelize(entries, len(entries)).flatMap(plan).collect()

    def receive(self, pieces, now):
        """A row for each piece, each received in a task of its own; now is in milliseconds since 1970."""
        settings, programs = self.settings, self.programs

        def run(pair):
            find_programs(programs)
            entry, piece = pair
            try:
                with hadoop_files.recording(entry.uri, entry.companions, settings, piece) as path:
                    result = receive.receive(piece, path)
            except hadoop_files.FAULTS as fault:
                result = receive.Result(None, str(fault).splitlines()[0], 74)
            return (entry.name, entry.modified, entry.length, now, piece.number, piece.to_text(),
                    None if result.frames is None else bytearray(result.frames), result.reason)

        return self.context.parallelize(pieces, len(pieces)).map(run)

    def decode(self, stored, networks, options):
        """The packets of all recordings as lines of JSON, each recording decoded by itself."""
        programs = self.programs
        parts = stored.rdd.map(lambda row: (row.recording, (row.number, row.piece, row.frames)))

        def decode(group):
            find_programs(programs)
            return decoded(join(group[1]), networks, options)

        return parts.groupByKey().flatMap(decode)


def find_programs(folder):
    """Puts the stages on the PATH of this worker."""
    if folder and not os.environ["PATH"].startswith(folder + os.pathsep):
        os.environ["PATH"] = folder + os.pathsep + os.environ["PATH"]


def join(rows):
    """The frames of one recording: rows are number, piece and frames."""
    return receive.join([
        (recordings.Piece.from_text(piece), None if frames is None else bytes(frames)) for _, piece, frames in rows])


def joined(stored):
    """The frames of each recording, in the order of their names."""
    rows = stored.orderBy("recording", "number").toLocalIterator()
    for _, group in itertools.groupby(rows, key=lambda row: row.recording):
        yield join((row.number, row.piece, row.frames) for row in group)


def decoded(frames, networks, options):
    """The lines of gs-decode for the frames of a recording."""
    if not frames:
        return []
    with tempfile.TemporaryDirectory(prefix="gridstream-") as folder:
        # The decoder may rewrite it.
        state = os.path.join(folder, "networks")
        with open(state, "w", encoding="utf-8") as file:
            file.write(networks)
        result = subprocess.run(["gs-decode", "-qq", "--state", state, *options], input=frames,
                                capture_output=True, check=False)
    # 65: that the recording was damaged is told elsewhere.
    if result.returncode not in (0, 65):
        raise RuntimeError(f"gs-decode: {result.stderr.decode()}")
    return result.stdout.decode().splitlines()
