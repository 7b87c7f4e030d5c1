"""Scripts that make the model files shipped in `extract/models`; nothing at run time needs them."""
