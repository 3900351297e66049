"""The commands that are tried: what each reads, what it writes, and arguments that nobody means."""

import dataclasses
import functools
import pathlib
import random
import re
import subprocess

from . import mutations

NETWORK = {"--rtl-tcp", "--soapy", "--device", "--list-devices", "--post", "--broker", "--listen", "--loop",
           "--realtime", "--bias-tee", "--live", "--generate-completion-script", "--join", "--retry", "--stall"}
"""Options that are left alone: radios, networks, and what shall not end."""


@dataclasses.dataclass(frozen=True)
class Command:
    """A command: its words, the streams that it reads, and what it writes."""

    words: tuple[str, ...]
    reads: tuple[str, ...]
    writes: str
    """How its output is judged."""
    files: tuple[tuple[str, str], ...] = ()
    """Files that it is given, and the kind of stream in each."""
    reads_files_alone: bool = False

    @property
    def name(self) -> str:
        """What the table says."""
        return " ".join(word for word in self.words if not word.startswith("-") and "." not in word)


PACKETS = ("packets", "health")
COMMANDS = [
    Command(("gs-demod",), ("samples",), "records"),
    Command(("gs-demod", "-s", "240k", "-f", "915M"), ("raw",), "records"),
    Command(("gs-demod", "--output", "bits"), ("samples",), "bits"),
    Command(("gs-frame",), ("bits", "bit lines"), "records"),
    Command(("gs-frame", "--output", "hex"), ("bits", "bit lines"), "hex"),
    Command(("gs-decode",), ("frames", "hex", "packets", "table"), "packets"),
    Command(("gs-decode", "--all"), ("frames", "hex", "packets", "table"), "packets"),
    Command(("gs-decode", "--health", "--state", "state.txt"), ("frames", "hex"), "packets",
            (("state.txt", "networks"),)),
    Command(("gs-decode", "--explain"), ("frames", "hex", "packets"), "text"),
    Command(("gs-decode", "--diff", "--all"), ("hex", "packets"), "text"),
    Command(("gs-inspect",), ("samples", "bits", "frames", "hex", "packets", "bit lines"), "text"),
    Command(("gs-inspect", "-v"), ("samples", "bits", "frames"), "text"),
    Command(("gs-inspect", "-s", "240k"), ("raw",), "text"),
    Command(("gs-synth", "--output", "bits"), ("hex", "packets"), "bits"),
    Command(("gs-synth", "--output", "levels"), ("hex",), "text"),
    Command(("gs-synth", "-s", "240k", "--duration", "0.1"), ("hex",), "records"),
    Command(("gs-capture", "--replay", "in.gss"), ("samples",), "records", (("in.gss", "samples"),), True),
    Command(("gs-capture", "--replay", "in.sigmf-meta"), ("raw",), "records",
            (("in.sigmf-meta", "metadata"), ("in.sigmf-data", "raw")), True),
    Command(("gs-capture", "--replay", "in.cu8", "-s", "240k", "-f", "915M"), ("raw",), "records",
            (("in.cu8", "raw"),), True),
    Command(("gs-survey", "in.gss"), ("samples",), "text", (("in.gss", "samples"),), True),
    Command(("gs-survey", "--json", "in.sigmf-meta"), ("raw",), "JSON",
            (("in.sigmf-meta", "metadata"), ("in.sigmf-data", "raw")), True),
    Command(("gs-hunt", "structure"), PACKETS, "text"),
    Command(("gs-hunt", "structure", "--json"), PACKETS, "JSON"),
    Command(("gs-hunt", "follow", "--series", "load.csv"), PACKETS, "text", (("load.csv", "series"),)),
    Command(("gs-hunt", "follow", "--label", "labels.csv", "--json"), PACKETS, "JSON", (("labels.csv", "labels"),)),
    Command(("gs-hunt", "structure", "--html", "page.html", "in.db"), PACKETS, "text", (("in.db", "database"),), True),
    Command(("gs-export", "json", "--compact"), PACKETS, "packets sent"),
    Command(("gs-export", "json"), PACKETS, "text"),
    Command(("gs-export", "json", "--meters", "--compact"), PACKETS, "documents"),
    Command(("gs-export", "table"), PACKETS, "text"),
    Command(("gs-export", "csv"), PACKETS, "CSV"),
    Command(("gs-export", "hex"), PACKETS, "hex"),
    Command(("gs-export", "influx"), PACKETS, "text"),
    Command(("gs-export", "rtl433"), PACKETS, "documents"),
    Command(("gs-export", "outages"), PACKETS, "CSV"),
    Command(("gs-export", "outages", "--database", "in.db"), PACKETS, "CSV", (("in.db", "database"),), True),
    Command(("gs-export", "report"), PACKETS, "page"),
    Command(("gs-export", "report", "--database", "in.db"), PACKETS, "page", (("in.db", "database"),), True),
    Command(("gs-export", "pcap"), PACKETS, "capture"),
    Command(("gs-export", "prometheus", "out.prom"), PACKETS, "text"),
    Command(("gs-export", "sqlite", "out.db"), PACKETS, "text"),
    Command(("gs-export", "sqlite", "in.db"), PACKETS, "text", (("in.db", "database"),)),
    Command(("gs-export", "share", "--key-file", "key"), PACKETS, "documents", (("key", "hex"),)),
]


@functools.cache
def options(tools: pathlib.Path, words: tuple[str, ...]) -> tuple[tuple[str, bool], ...]:
    """The options of a command, from its help, and whether each takes a value."""
    names = [words[0]] + [word for word in words[1:2] if words[0] in ("gs-export", "gs-hunt")]
    text = subprocess.run([tools / names[0], *names[1:], "--help"], stdout=subprocess.PIPE, check=False).stdout
    found = re.findall(r"^  (?:-\w, )?(?:--?\w[\w-]*, )*(--[a-z][a-z-]*)( <| \[<)?", text.decode(), re.MULTILINE)
    return tuple((name, bool(value)) for name, value in found if name not in NETWORK)


def arguments(command: Command, tools: pathlib.Path, rng: random.Random) -> list[str]:
    """The words of a command, sometimes with options that have absurd values."""
    words = list(command.words)
    known = options(tools, command.words)
    if not known or rng.random() < 0.6:
        return words
    for _ in range(rng.choice([1, 1, 2, 4])):
        name, takes = rng.choice(known)
        value = rng.choice(rng.choice([mutations.NUMBERS, mutations.TEXTS])).replace("\0", "")
        if not takes:
            words.append(name)
        elif rng.random() < 0.7:
            words.append(f"{name}={value}")
        else:
            words += [name, value]
    return words
