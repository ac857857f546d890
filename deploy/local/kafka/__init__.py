"""Apache Kafka for tests and trying: a running one, one in a container, or the official jars."""
