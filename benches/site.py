#!/usr/bin/env python3
"""How a site answers while articles are added to its ledger: paced requests of the events list and of dossiers.

    benches/site.py PROGRAM LEDGER INPUT... [--seconds 60] [--rate 500] [--dossiers 1]

Copies LEDGER, starts `PROGRAM serve` on the copy and beside it `PROGRAM add --jobs 1` of the inputs, which should be
enough for the whole time. Half of the requests are for /events, half for the first dossiers of the list in turn, over four
connections that stay open. Prints rate, middle and 99th percentile of the time to the whole reply, the first reply of
a dossier and of the list, other statuses than 200, errors, how many articles were added, and memory of the server.
"""
import argparse
import http.client
import json
import os
import shutil
import signal
import socket
import subprocess
import tempfile
import threading
import time

CONNECTIONS = 4


def timed(connection, path):
    begun = time.perf_counter()
    connection.request("GET", path)
    reply = connection.getresponse()
    reply.read()
    return reply.status, time.perf_counter() - begun


def waiting(port):
    """A connection to the server, once it listens."""
    for _ in range(300):
        try:
            connection = http.client.HTTPConnection("127.0.0.1", port, timeout=120)
            connection.connect()
            return connection
        except OSError:
            time.sleep(0.1)
    raise SystemExit("the server does not listen")


def ask(port, paths, begin, number, of, rate, seconds, out):
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=120)
    for index in range(number, int(rate * seconds), of):
        pause = begin + index / rate - time.perf_counter()
        if pause > 0:
            time.sleep(pause)
        try:
            out.append(timed(connection, paths[index % len(paths)]))
        except (OSError, http.client.HTTPException) as error:
            out.append((type(error).__name__, 0.0))
            connection.close()


def memory(process):
    with open(f"/proc/{process.pid}/status") as status:
        return next(int(line.split()[1]) // 1024 for line in status if line.startswith("VmHWM"))


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("program")
    parser.add_argument("ledger")
    parser.add_argument("inputs", nargs="+")
    parser.add_argument("--seconds", type=float, default=60)
    parser.add_argument("--rate", type=float, default=500)
    parser.add_argument("--dossiers", type=int, default=1)
    given = parser.parse_args()
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    with tempfile.TemporaryDirectory() as folder:
        ledger = os.path.join(folder, "site.db")
        shutil.copy(given.ledger, ledger)
        quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
        articles = [given.program, "articles", "--format", "json", "--ledger", ledger]
        server = subprocess.Popen([given.program, "serve", "--ledger", ledger, "--addr", f"127.0.0.1:{port}"], **quiet)
        try:
            connection = waiting(port)
            status, first_list = timed(connection, "/events")
            connection.request("GET", f"/api/v1/events?limit={given.dossiers}")
            events = json.loads(connection.getresponse().read())["events"]
            dossiers = [f"/events/{event['id']}" for event in events]
            _, first_dossier = timed(connection, dossiers[0])
            before = len(json.loads(subprocess.run(articles, capture_output=True).stdout)["articles"])
            adding = subprocess.Popen([given.program, "add", "--jobs", "1", "--ledger", ledger, *given.inputs], **quiet)
            paths = [path for dossier in dossiers for path in ("/events", dossier)]
            found = [[] for _ in range(CONNECTIONS)]
            begin = time.perf_counter()
            threads = [
                threading.Thread(target=ask, args=(port, paths, begin, n, CONNECTIONS, given.rate, given.seconds, found[n]))
                for n in range(CONNECTIONS)
            ]
            for thread in threads:
                thread.start()
            for thread in threads:
                thread.join()
            spent = time.perf_counter() - begin
            still_adding = adding.poll() is None
            adding.send_signal(signal.SIGINT)
            adding.wait()
            after = len(json.loads(subprocess.run(articles, capture_output=True).stdout)["articles"])
            most = memory(server)
        finally:
            server.terminate()
            server.wait()
    replies = [reply for part in found for reply in part]
    times = sorted(taken for status, taken in replies if status == 200)
    others = {}
    for status, _ in replies:
        if status != 200:
            others[status] = others.get(status, 0) + 1
    print(f"{before} articles, {len(events)} dossiers asked for; {after - before} articles added meanwhile"
          + ("" if still_adding else " (that ended before)"))
    print(f"first list {first_list * 1e3:.0f} ms, first dossier {first_dossier * 1e3:.0f} ms")
    print(f"{len(replies)} requests in {spent:.1f} s: {len(replies) / spent:.0f} a second, asked for {given.rate:.0f}")
    print(f"middle {times[len(times) // 2] * 1e3:.1f} ms, 99 % {times[int(len(times) * .99)] * 1e3:.1f} ms, "
          f"longest {times[-1] * 1e3:.0f} ms; not answered with 200: {others or 0}; server's memory {most} MiB")


if __name__ == "__main__":
    main()
