"""What scripts/hostile_peers.py is made of: peers, and programs that have to do with them."""
