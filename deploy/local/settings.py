"""What a user may say about the ground of the local stack: his own PostgreSQL and Kafka instead of the embedded pair."""

import os

DATABASE_URL = os.environ.get("PERENNIAL_DATABASE_URL") or None
KAFKA_BOOTSTRAP = os.environ.get("PERENNIAL_KAFKA_BOOTSTRAP") or None
