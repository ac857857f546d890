"""Files that come in: books and bank returns. Bytes in, sightings and lines out, with every flaw named."""
