"""Where settings become parts: the one place that knows which store, queue and limiter are used."""
