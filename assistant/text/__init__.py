"""Pure text work: no files of the library, no models, no network."""
