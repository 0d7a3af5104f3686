"""One room for each outside system; none imports another."""
