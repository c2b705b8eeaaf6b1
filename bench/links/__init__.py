"""What links do when something breaks: time to notice, time to data, values lost, values wrong.

    python -m bench.links [--quick]

Real server processes (node-opcua, open62541, asyncua), our real `Source`; 50 nodes that change ten
times a second, 40 of them by exception and 10 polled once a second. Each server writes every value
that it sets to a file, with its source time: what came is compared with what was. Items ask for
sampling interval 0, so that every change is reported: what a server's sampling timer misses on a
busy machine is not what is measured here.

| fault | what is done |
|---|---|
| kill | ``kill -9``; after 1 s the process is started again |
| restart | SIGTERM; after 1 s the process is started again |
| restart, ``subscriptions`` kept | the server closes its port for 1 s and keeps sessions and subscriptions |
| cut | the connection is cut; the server lives |
| blackhole | the path swallows everything for 8 s, then passes it |
| stop | SIGSTOP for 8 s |

``noticed_s``: from the fault until the source says LOST. ``back_s``: from the moment at which the
server or the path is available again (for a process: the last time that its port still refused us)
until the first good sample.

``checked``: facts (tag, source time, value) that were compared: the changes that the server had of tags
by exception while the measurement ran, and every good sample of polled tags. ``lost``: facts of tags by
exception that never came although they could have been had. ``wrong``: good samples that the server
never had, with that value, of that tag, at that time; or that came twice; or, live, out of order.
``confirmed`` is not among these: a lost link makes every tag bad, and where its last value still
stands, the first Read delivers that very sample once more, or the tag would stay bad until it changes.

``history`` tells whether the server has a history (with it, killed servers come back with theirs, as
one with a historian on disk). With history everything can be had, so everything that is missing is
lost. Without it, what a dead process had not sent yet, and what the new one sets before its
items are monitored, is out of anybody's reach: ``by_nature`` counts the facts missing from 0.5 s
before the kill or restart until every item is monitored again. There the queue of an item holds 200
values, 20 s; where there is a history, the source runs with its defaults.
"""
