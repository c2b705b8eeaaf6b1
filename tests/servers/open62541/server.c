/* The program: options, start, the turn of the loop, the end. */
#include "server.h"

#include <open62541/plugin/log_stdout.h>
#include <arpa/inet.h>
#include <getopt.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#define TURN_MS 5

#define AWAY_MS 1000 /* how long the port is closed at SIGHUP */

static volatile sig_atomic_t running = 1, hung_up = 0;

void fail(const char *what, const char *why) {
    fprintf(stderr, "open62541 server: %s: %s\n", what, why);
    exit(1);
}

void check(UA_StatusCode status, const char *what) {
    if(status != UA_STATUSCODE_GOOD)
        fail(what, UA_StatusCode_name(status));
}

static void stop(int number) {
    (void)number;
    running = 0;
}

static void hang_up(int number) {
    (void)number;
    hung_up = 1;
}

/* The port and all connections are closed for a while; sessions and subscriptions stay, and so does
 * the time since when the server has had them, which the library would set anew. */
static void listen_anew(UA_Server *server) {
    const UA_NodeId start = UA_NS0ID(SERVER_SERVERSTATUS_STARTTIME);
    UA_Variant since;
    hung_up = 0;
    check(UA_Server_readValue(server, start, &since), "know its start");
    check(UA_Server_run_shutdown(server), "stop listening");
    poll(NULL, 0, AWAY_MS);
    check(UA_Server_run_startup(server), "listen again");
    check(UA_Server_writeValue(server, start, since), "keep its start");
    UA_Variant_clear(&since);
}

/* Returns the socket that holds the port until it is closed. */
static int free_port(UA_UInt16 *port) {
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    socklen_t length = sizeof address;
    const int one = socket(AF_INET, SOCK_STREAM, 0);
    if(one < 0 || bind(one, (struct sockaddr *)&address, length) ||
       getsockname(one, (struct sockaddr *)&address, &length))
        fail("no free port", "on 127.0.0.1");
    *port = ntohs(address.sin_port);
    return one;
}

static void choose_ports(Options *options) {
    int held[MOST_LISTENERS];
    options->ports[0] = options->port;
    for(size_t i = 0; i < options->listeners; i++)
        held[i] = options->ports[i] ? -1 : free_port(&options->ports[i]);
    for(size_t i = 0; i < options->listeners; i++) {
        if(held[i] >= 0)
            close(held[i]);
    }
    options->port = options->ports[0];
}

static UA_Boolean stdin_closed(void) {
    struct pollfd in = {.fd = STDIN_FILENO, .events = POLLIN};
    char byte;
    return poll(&in, 1, 0) > 0 && read(STDIN_FILENO, &byte, 1) <= 0;
}

enum { PORT = 1, NODES, SWITCHES, RATE, TYPES, PICOSECONDS, RECORD, HISTORY, PAGE, READ, ITEMS,
       SUBSCRIPTIONS, QUEUE, CERTIFICATES, TRUST_ALL, SECURE_ONLY, USER, PASSWORD, UNTIL, LISTENERS };

static const struct option names[] = {
    {"port", required_argument, NULL, PORT},
    {"nodes", required_argument, NULL, NODES},
    {"switches", required_argument, NULL, SWITCHES},
    {"rate", required_argument, NULL, RATE},
    {"types", required_argument, NULL, TYPES},
    {"picoseconds", no_argument, NULL, PICOSECONDS},
    {"record", required_argument, NULL, RECORD},
    {"history", required_argument, NULL, HISTORY},
    {"history-page", required_argument, NULL, PAGE},
    {"max-nodes-per-read", required_argument, NULL, READ},
    {"max-items-per-call", required_argument, NULL, ITEMS},
    {"max-subscriptions", required_argument, NULL, SUBSCRIPTIONS},
    {"max-queue", required_argument, NULL, QUEUE},
    {"certificates", required_argument, NULL, CERTIFICATES},
    {"trust-all", no_argument, NULL, TRUST_ALL},
    {"secure-only", no_argument, NULL, SECURE_ONLY},
    {"user", required_argument, NULL, USER},
    {"password", required_argument, NULL, PASSWORD},
    {"until-stdin-closes", no_argument, NULL, UNTIL},
    {"listeners", required_argument, NULL, LISTENERS},
    {NULL, 0, NULL, 0},
};

static size_t count_of(const char *text) {
    char *end;
    const unsigned long number = strtoul(text, &end, 10);
    if(*end || end == text || *text == '-')
        fail("not a number", text);
    return number;
}

static double rate_of(const char *text) {
    char *end;
    const double number = strtod(text, &end);
    if(*end || end == text || !(number >= 0.0 && number <= 1000.0))
        fail("not a rate between 0 and 1000 per second", text);
    return number;
}

static UA_Boolean is_mixed(const char *text) {
    if(strcmp(text, "mixed") && strcmp(text, "double"))
        fail("neither double nor mixed", text);
    return strcmp(text, "mixed") == 0;
}

static void take(Options *options, int option, const char *text) {
    switch(option) {
    case PORT: options->port = (UA_UInt16)count_of(text); break;
    case NODES: options->nodes = count_of(text); break;
    case SWITCHES: options->switches = count_of(text); break;
    case RATE: options->rate = rate_of(text); break;
    case TYPES: options->mixed = is_mixed(text); break;
    case PICOSECONDS: options->picoseconds = true; break;
    case RECORD: options->record = text; break;
    case HISTORY: options->history = count_of(text); break;
    case PAGE: options->history_page = count_of(text); break;
    case READ: options->max_nodes_per_read = (UA_UInt32)count_of(text); break;
    case ITEMS: options->max_items_per_call = (UA_UInt32)count_of(text); break;
    case SUBSCRIPTIONS: options->max_subscriptions = (UA_UInt32)count_of(text); break;
    case QUEUE: options->max_queue = (UA_UInt32)count_of(text); break;
    case CERTIFICATES: options->certificates = text; break;
    case TRUST_ALL: options->trust_all = true; break;
    case SECURE_ONLY: options->secure_only = true; break;
    case USER: options->user = text; break;
    case PASSWORD: options->password = text; break;
    case UNTIL: options->until_stdin_closes = true; break;
    case LISTENERS: options->listeners = count_of(text); break;
    default: exit(2); /* getopt has said what */
    }
}

static Options options_of(int count, char **words) {
    Options options = {.nodes = 2000, .listeners = 1, .rate = 1.0, .history_page = 100, .max_nodes_per_read = 1000,
                       .max_items_per_call = 1000, .max_subscriptions = 100, .max_queue = 1000};
    int option;
    while((option = getopt_long(count, words, "", names, NULL)) != -1)
        take(&options, option, optarg);
    if(optind < count)
        fail("no such argument", words[optind]);
    if(!options.user != !options.password)
        fail("--user and --password", "belong together");
    if(options.secure_only && !options.certificates)
        fail("--secure-only", "needs --certificates");
    if(options.listeners < 1 || options.listeners > MOST_LISTENERS)
        fail("--listeners", "is between 1 and 16");
    choose_ports(&options);
    return options;
}

static void set_limits(UA_ServerConfig *config, const Options *options) {
    config->maxNodesPerRead = options->max_nodes_per_read;
    config->maxMonitoredItemsPerCall = options->max_items_per_call;
    config->maxSubscriptions = options->max_subscriptions;
    config->queueSizeLimits.max = options->max_queue;
    config->maxSecureChannels = 1000;
    config->maxSessions = 1000;
    config->tcpReuseAddr = true;
}

int main(int count, char **words) {
    const Options options = options_of(count, words);
    UA_ServerConfig config = {0};
    config.logging = UA_Log_Stdout_new(UA_LOGLEVEL_ERROR);
    security_set(&config, &options);
    set_limits(&config, &options);
    UA_Server *server = UA_Server_newWithConfig(&config);
    if(!server)
        fail("cannot be made", "the configuration is refused");
    plant_build(server, &options);
    signal(SIGTERM, stop);
    signal(SIGINT, stop);
    signal(SIGHUP, hang_up);
    check(UA_Server_run_startup(server), "listen");
    for(size_t i = 1; i < options.listeners; i++)
        printf("also %d\n", options.ports[i]);
    printf("ready %d\n", options.port);
    fflush(stdout);
    while(running && !(options.until_stdin_closes && stdin_closed())) {
        struct UA_EventLoop *loop = UA_Server_getConfig(server)->eventLoop;
        loop->run(loop, TURN_MS);
        loop->run(loop, 0); /* after a stall: what is due to be sampled, before it is set anew */
        plant_turn(server);
        if(hung_up)
            listen_anew(server);
    }
    UA_Server_run_shutdown(server);
    UA_Server_delete(server);
    plant_clear();
    return 0;
}
