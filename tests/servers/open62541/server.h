/* A small OPC UA server on open62541, for tests and benches; see README.md. */
#ifndef DAVYLAMP_SERVER_H
#define DAVYLAMP_SERVER_H

#include <open62541/server.h>
#include <open62541/server_config_default.h>

#define NAMESPACE "urn:davylamp:test:open62541"
#define NAME_LENGTH 24
#define MOST_LISTENERS 16 /* the library has no room for more */

typedef struct {
    UA_UInt16 port;
    size_t listeners; /* as many ports, all of the same server; the first is `port` */
    UA_UInt16 ports[MOST_LISTENERS];
    size_t nodes, switches;
    double rate;         /* changes of one node per second; 0: none */
    UA_Boolean mixed;    /* a Float and an Int32 among ten, as in the node-opcua server */
    UA_Boolean picoseconds;
    const char *record;  /* file of every value that was set, or NULL */
    size_t history;      /* values kept of each node; 0: no history */
    size_t history_page; /* values of one HistoryRead response */
    UA_UInt32 max_nodes_per_read, max_items_per_call, max_subscriptions, max_queue;
    const char *certificates; /* folder, or NULL: SecurityPolicy None only */
    UA_Boolean trust_all, secure_only;
    const char *user, *password;
    UA_Boolean until_stdin_closes;
} Options;

/* Ends the program with one line on stderr. */
_Noreturn void fail(const char *what, const char *why);
/* The same where an open62541 call was not good. */
void check(UA_StatusCode status, const char *what);

/* plant.c: the nodes, and the course of their values. */
void plant_build(UA_Server *server, const Options *options);
void plant_turn(UA_Server *server); /* sets what is due; at most once a period for each node */
void plant_clear(void);
UA_NodeId plant_node(size_t index); /* static storage, until the next call */
void plant_value(size_t index, double number, UA_DateTime time, UA_DataValue *value);

/* history.c: raw history in memory, filled from the record of the run before. */
void history_prepare(UA_Server *server, const Options *options);
void history_fill(UA_Server *server, const Options *options);

/* security.c: policies, trust list and log-in. */
void security_set(UA_ServerConfig *config, const Options *options);

#endif
