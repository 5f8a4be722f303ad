"""A small web shop whose memory grows."""
