"""Writes recordings with the SigMF project's own package: sigmf_recordings.py band.cu8"""
import sys
import warnings

import numpy
import sigmf

warnings.simplefilter("ignore", DeprecationWarning)
raw = numpy.fromfile(sys.argv[1], dtype=numpy.uint8)
amplitudes = (raw.astype(numpy.float32) - 127.5) / 127.5
TYPES = {
    "cu8": raw,
    "ci8": numpy.clip(numpy.round(amplitudes * 128), -128, 127).astype("i1"),
    "ci16_le": numpy.round(amplitudes * 32767).astype("<i2"),
    "ci16_be": numpy.round(amplitudes * 32767).astype(">i2"),
    "cf32_le": amplitudes.astype("<f4"),
    "cf32_be": amplitudes.astype(">f4"),
}
for name, samples in TYPES.items():
    samples.tofile(name + ".sigmf-data")
    recording = sigmf.SigMFFile(data_file=name + ".sigmf-data", global_info={
        "core:datatype": name, "core:sample_rate": 250000, "core:author": "A. Tester",
        "core:version": sigmf.__specification__})
    recording.add_capture(0, metadata={
        "core:frequency": 915000000, "core:datetime": "2026-11-22T17:00:00.000000Z"})
    recording.add_capture(len(raw) // 4, metadata={"core:frequency": 915000000})
    recording.add_annotation(1000, 500, metadata={"core:label": "a burst"})
    recording.validate()
    recording.tofile(name + ".sigmf-meta", overwrite=True)
    recording.archive(name + ".sigmf", overwrite=True)
