"""Call tests as pytest has them: items, a fixture, failures."""
