"""What acquisition costs: values per second and client CPU per value, ours beside other clients.

    python -m bench.opcua [--quick]

Servers that we did not write (open62541, node-opcua) on core 0, each client in a process of its own on
core 1, measuring its own CPU time (user and system) after a start that does not count.

| client | what it does |
|---|---|
| `asyncua` | `Client.read_values` of all nodes, over and over; a subscription with a handler that counts |
| `davylamp` | the core's `Source` with its session, watch, delivery and samples; the sink counts |
| `node_opcua` | `session.read` of all nodes, over and over |
| `open62541` | `UA_Client_Service_read` of all nodes with source times, over and over, in C |

All ask for the same nodes in Reads of 10,000; davylamp in Reads as large as it has come to by itself.
Polling runs as fast as it can; ours on its usual clock with a period that is always over. Every
figure is the median of several rounds, in which the clients take turns.

In the subscriptions each of 50,000 items changes once a second, sampled and published every second.

`links_200` is one process with the core's `Links` and `Intake`: 200 links to 200 listeners, 20 nodes by
exception and 5 polled on each, all changing every second; `lost` counts values that the servers' own
records have and that did not come, of the nodes by exception.
"""
