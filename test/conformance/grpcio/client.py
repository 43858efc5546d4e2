"""A gRPC client that is not ours: grpcio with code generated from the proto files at run time.

    client.py api TARGET TOKEN              lists registries and images, and asks for one that is not there
    client.py follow TARGET CA CERT KEY     follows all feeds until each has proven its digest once

Prints one JSON document.
"""
import hashlib
import importlib
import json
import sys
import tempfile
from pathlib import Path

import grpc
import zstandard
from grpc_tools import protoc

PROTO = Path(__file__).resolve().parents[3] / "proto"


def generate():
    out = tempfile.mkdtemp()
    files = [str(path.relative_to(PROTO)) for path in PROTO.rglob("*.proto")]
    well_known = str(Path(protoc.__file__).parent / "_proto")
    arguments = ["", f"-I{PROTO}", f"-I{well_known}", f"--python_out={out}", f"--grpc_python_out={out}"]
    if protoc.main(arguments + files) != 0:
        raise SystemExit("the proto files did not compile")
    sys.path.insert(0, out)


def message(name):
    return importlib.import_module(f"fedscan.{name}_pb2")


def service(name):
    return importlib.import_module(f"fedscan.{name}_pb2_grpc")


def api(target, token):
    metadata = [("authorization", f"Bearer {token}")]
    with grpc.insecure_channel(target) as channel:
        registries = service("v1.registry").RegistryServiceStub(channel)
        images = service("v1.image").ImageServiceStub(channel)
        listed = registries.ListRegistries(message("v1.registry").ListRegistriesRequest(), metadata=metadata, timeout=20)
        found = images.ListImages(
            message("v1.image").ListImagesRequest(parent="registries/-"), metadata=metadata, timeout=20
        )
        try:
            registries.GetRegistry(
                message("v1.registry").GetRegistryRequest(name="registries/absent"), metadata=metadata, timeout=20
            )
            refused = ""
        except grpc.RpcError as error:
            refused = error.code().name
        try:
            registries.ListRegistries(message("v1.registry").ListRegistriesRequest(), timeout=20)
            unsigned = ""
        except grpc.RpcError as error:
            unsigned = error.code().name
    return {
        "registries": [registry.name for registry in listed.registries],
        "images": len(found.images),
        "absent": refused,
        "unsigned": unsigned,
    }


def hash_entry(entry):
    key = entry.key.encode()
    parts = [entry.kind, len(key)]
    head = b"".join(part.to_bytes(4, "big") for part in parts) + key + len(entry.payload).to_bytes(4, "big")
    return int.from_bytes(hashlib.sha256(head + entry.payload).digest(), "big")


def follow(target, ca, cert, key):
    read = lambda path: Path(path).read_bytes()
    credentials = grpc.ssl_channel_credentials(read(ca), read(key), read(cert))
    feeds, proven = {}, {}
    with grpc.secure_channel(target, credentials) as channel:
        stub = service("feed.v1.feed").FeedServiceStub(channel)
        stream = stub.Follow(message("feed.v1.feed").FollowRequest(agent_version="grpcio"), timeout=60)
        for response in stream:
            heads = response.heads.heads
            if response.WhichOneof("kind") == "batch":
                batch = response.batch
                raw = zstandard.ZstdDecompressor().decompress(batch.entries, max_output_size=batch.raw_size)
                entries = message("feed.v1.feed").EntryList.FromString(raw).entries
                feed = feeds.setdefault(batch.feed, {})
                for entry in entries:
                    if entry.deleted:
                        feed.pop((entry.kind, entry.key), None)
                    else:
                        feed[entry.kind, entry.key] = entry
                heads = [batch.head] if batch.HasField("head") else []
            for head in heads:
                total = sum(map(hash_entry, feeds.get(head.feed, {}).values())) % 2**256
                equal = total.to_bytes(32, "big") == head.digest
                proven[head.feed] = {"seq": head.seq, "equal": equal, "entries": len(feeds.get(head.feed, {}))}
            if proven and set(feeds) <= set(proven):
                stream.cancel()
                break
    return proven


if __name__ == "__main__":
    generate()
    task, *arguments = sys.argv[1:]
    print(json.dumps({"api": api, "follow": follow}[task](*arguments)))
