"""Speech out: voices, the engines behind them, and the store of what was said before."""
