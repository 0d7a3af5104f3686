"""What a library holds, place by place."""


def state(library):
    """What a library holds, in each of its places."""
    library.refresh()
    store = library.store
    return {
        "articles": sorted((one.id, one.path, one.title, one.text, one.published) for one in store.articles()),
        "sources": dict(store.sources()),
        "chunks": sorted(store.chunk_ids()),
        "vectors": sorted(library._vectors.ids()),
        "words": (sorted(library._keywords.ids()), len(library._keywords)),
        "unfinished": store.unfinished(),
        "stories": {tuple(one.id for one in told) for told in store.stories(one.id for one in store.articles())},
        "misgrouped": store.misgrouped(),
        "hashes": {file: store.content_hash(file) for file in store.files()},
    }
