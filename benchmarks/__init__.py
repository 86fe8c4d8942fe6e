"""Programs that measure the engine beside others; nothing in the product imports them."""
