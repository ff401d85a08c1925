"""The client python-socketio, told what to do by ../clients/remote.mjs. With --asyncio its asynchronous variant."""

import asyncio
import base64
import json
import sys
import threading
from queue import SimpleQueue
from urllib.parse import urlencode

import engineio.payload
import socketio

# Over long-polling the client closes its connection when an answer holds more packets than this, 16 unless it is raised.
engineio.payload.Payload.max_decode_packets = 1024

OUT = threading.Lock()
NAMES = []
CLIENTS = {}


def say(message):
    with OUT:
        sys.stdout.write(json.dumps(message) + "\n")
        sys.stdout.flush()


def to_python(value):
    if isinstance(value, list):
        return [to_python(item) for item in value]
    if isinstance(value, dict):
        if isinstance(value.get("$bytes"), str):
            return base64.b64decode(value["$bytes"])
        return {key: to_python(item) for key, item in value.items()}
    return value


def from_python(value):
    if isinstance(value, (list, tuple)):
        return [from_python(item) for item in value]
    if isinstance(value, dict):
        return {key: from_python(item) for key, item in value.items()}
    if isinstance(value, (bytes, bytearray)):
        return {"$bytes": base64.b64encode(value).decode()}
    return value


class Client:
    """One connection. A query may be renewed: the address is asked for at each connection."""

    def __init__(self, kind, command):
        self.command = command
        self.query = command.get("query")
        self.sio = kind(
            reconnection=command.get("reconnect", False),
            reconnection_delay=0.05,
            reconnection_delay_max=0.5,
            randomization_factor=0,
            handle_sigint=False,
        )
        self.namespaces = [command.get("namespace") or "/"] + ([command["also"]] if command.get("also") else [])
        for namespace, client in zip(self.namespaces, [command["client"], command.get("other")]):
            self.listen(namespace, client)

    def listen(self, namespace, client):
        def recorder(name):
            return lambda *args: say({"client": client, "name": name, "args": from_python(args)})

        def refused(*args):
            data = args[0] if args else None
            error = data if isinstance(data, dict) else {"message": str(data)}
            say({"client": client, "name": "connect_error", "args": [from_python(error)]})

        for name in NAMES + ["connect", "disconnect"]:
            self.sio.on(name, recorder(name), namespace=namespace)
        self.sio.on("connect_error", refused, namespace=namespace)
        self.sio.on("question", lambda data: {"heard": data}, namespace=namespace)

    def address(self):
        return self.command["url"] + ("?" + urlencode(self.query) if self.query else "")

    def settings(self):
        transport = self.command["transport"]
        return {
            "headers": self.command.get("headers") or {},
            "auth": self.command.get("auth"),
            "transports": None if transport == "default" else [transport],
            "namespaces": self.namespaces,
            "wait_timeout": 20,
        }

    @staticmethod
    def data(args):
        # Several arguments are a tuple; no argument is None.
        values = tuple(to_python(value) for value in args)
        return values if values else None


def failed(error):
    return f"{type(error).__name__}: {error}"


def run_threads():
    def handle(command):
        answer = {"id": command["id"]}
        try:
            if command["do"] == "listen":
                NAMES.extend(command["names"])
            elif command["do"] == "create":
                client = Client(socketio.Client, command)
                CLIENTS[command["client"]] = (client, client.namespaces[0])
                if command.get("other"):
                    CLIENTS[command["other"]] = (client, command["also"])
                say(answer)
                try:
                    client.sio.connect(client.address, **client.settings())
                except socketio.exceptions.ConnectionError:
                    pass  # "connect_error" has told it.
                return
            else:
                client, namespace = CLIENTS[command["client"]]
                if command["do"] == "emit":
                    client.sio.emit(command["name"], client.data(command["args"]), namespace=namespace)
                elif command["do"] == "ask":
                    client.sio.emit(
                        command["name"],
                        client.data(command["args"]),
                        namespace=namespace,
                        callback=lambda *args: say({**answer, "args": from_python(args)}),
                    )
                    return
                elif command["do"] == "query":
                    client.query = command["query"]
                elif command["do"] == "close":
                    client.sio.disconnect()
        except Exception as error:  # noqa: BLE001: whatever the client throws is what the test asks for
            answer["error"] = failed(error)
        say(answer)

    def work(queue):
        while True:
            handle(queue.get())

    # A thread for each connection, since connecting waits for the server; its commands are carried out in their order.
    queues = {}
    for line in sys.stdin:
        command = json.loads(line)
        if command["do"] == "listen":
            handle(command)
            continue
        if command["do"] == "create":
            queue = SimpleQueue()
            queues[command["client"]] = queues[command.get("other")] = queue
            threading.Thread(target=work, args=(queue,), daemon=True).start()
        if command["do"] == "close":
            # A refused client would be closed only when it has given up waiting.
            threading.Thread(target=handle, args=(command,), daemon=True).start()
            continue
        queues[command["client"]].put(command)


async def run_asyncio():
    async def handle(command):
        answer = {"id": command["id"]}
        try:
            if command["do"] == "create":
                client = Client(socketio.AsyncClient, command)
                CLIENTS[command["client"]] = (client, client.namespaces[0])
                if command.get("other"):
                    CLIENTS[command["other"]] = (client, command["also"])
                say(answer)
                try:
                    await client.sio.connect(client.address, **client.settings())
                except socketio.exceptions.ConnectionError:
                    pass  # "connect_error" has told it.
                return
            client, namespace = CLIENTS[command["client"]]
            if command["do"] == "emit":
                await client.sio.emit(command["name"], client.data(command["args"]), namespace=namespace)
            elif command["do"] == "ask":
                await client.sio.emit(
                    command["name"],
                    client.data(command["args"]),
                    namespace=namespace,
                    callback=lambda *args: say({**answer, "args": from_python(args)}),
                )
                return
            elif command["do"] == "query":
                client.query = command["query"]
            elif command["do"] == "close":
                await client.sio.disconnect()
        except Exception as error:  # noqa: BLE001
            answer["error"] = failed(error)
        say(answer)

    loop = asyncio.get_running_loop()
    tasks = set()
    while line := await loop.run_in_executor(None, sys.stdin.readline):
        command = json.loads(line)
        if command["do"] == "listen":
            NAMES.extend(command["names"])
            say({"id": command["id"]})
            continue
        task = loop.create_task(handle(command))
        tasks.add(task)
        task.add_done_callback(tasks.discard)


if __name__ == "__main__":
    if "--asyncio" in sys.argv:
        asyncio.run(run_asyncio())
    else:
        run_threads()
