"""Parts of process_fuzzer.py: streams, their mutation, commands, limits of a run, judgement."""
