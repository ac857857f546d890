# Apache Kafka from its official jars, for machines that reach no registry of images. Laid out like the official image.
ARG BASE
FROM ${BASE}
RUN apt-get update -q && apt-get install -yq --no-install-recommends default-jre-headless && rm -rf /var/lib/apt/lists/*
COPY libs /opt/kafka/libs
