"""Put them to the test."""
