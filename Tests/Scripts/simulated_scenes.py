"""Scenes and receivers of simulated_dongle.py: who sends, how loud, and how well it is heard."""


def scenes():
    """By name; levels in dBm, frequencies in hertz, times in seconds."""
    meters = [(f"0A0B0C{n:02X}", 0x142A, -92 - 2 * n) for n in range(1, 7)]
    others = [(f"0D0E0F{n:02X}", 0xB5E3, -94 - 2 * n) for n in range(1, 5)]
    far = [(f"0A0B0C{n:02X}", 0x142A, -104 - 1.5 * n) for n in range(1, 13)]
    fsk = dict(kind="fsk", rate=50000, deviation=25000, level=-85, interval=0.12, bits=600)
    zwave = dict(kind="fsk", rate=40000, deviation=20000, level=-80, interval=0.2, bits=500,
                 channels=[908.42e6])
    ert = dict(kind="ook", rate=32768, level=-82, interval=0.25, bits=96)
    lora = dict(kind="chirp", width=125000, symbol=0.001024, level=-85, interval=0.3, symbols=40)
    blaster = dict(kind="fsk", rate=9600, deviation=4800, level=-25, interval=0.02, bits=600)
    return {
        "one": dict(meters=meters),
        "two": dict(meters=meters + others),
        "loud": dict(meters=meters, fullscale=-60.0),
        "blasted": dict(meters=meters, others=[blaster]),
        "deaf": dict(meters=meters, antenna=-100.0),
        "dead": dict(meters=meters, antenna=-100.0, tuner=0.0),
        "ppm": dict(meters=meters + others, ppm=40.0),
        "strangers": dict(others=[fsk, ert, lora]),
        "zwave": dict(others=[zwave]),
        "stalls": dict(meters=meters, stall=3.0),
        "mute": dict(meters=meters, stall=0.0),
        "far": dict(meters=far, interval=1.5, channels=[915.0e6, 915.1e6, 915.2e6]),
    }


RECEIVERS = [
    # noise figure, converter noise in steps, full scale in dBm at 0 dB, slope, ripple, others
    dict(nf=3.5, adc=0.3, fullscale=-32.0, slope=0.97, ripple=1.0),
    dict(nf=6.0, adc=0.3, fullscale=-32.0, slope=0.94, ripple=1.8),
    dict(nf=3.5, adc=1.2, fullscale=-27.0, slope=0.97, ripple=1.0),
    dict(nf=3.5, adc=0.3, fullscale=-17.0, slope=1.0, ripple=0.5),
    dict(nf=1.0, adc=0.3, fullscale=-57.0, slope=0.97, ripple=1.0),
    dict(nf=3.5, adc=0.3, fullscale=-32.0, slope=0.97, ripple=1.0,
         others=[dict(kind="carrier", level=-62, channels=[914.94e6])]),
    dict(nf=3.5, adc=0.5, fullscale=-32.0, slope=0.95, ripple=1.5,
         others=[dict(kind="fsk", rate=50000, deviation=25000, level=-42, interval=0.1, bits=1500)]),
    dict(nf=8.0, adc=2.0, fullscale=-32.0, slope=0.9, ripple=2.0),
    dict(nf=3.5, adc=0.3, fullscale=-32.0, slope=0.97, ripple=1.0, noise=12.0),
    dict(nf=3.5, adc=0.3, fullscale=-32.0, slope=0.97, ripple=1.0,
         others=[dict(kind="carrier", level=-58, channels=[914.94e6])]),
]
