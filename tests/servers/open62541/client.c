/* The C client of the benches: reads nodes A0, A1 ... of a server over and over, or subscribes to
 * them, and says in one line of JSON what came and what it cost. Options: README.md. */
#include <open62541/client.h>
#include <open62541/client_config_default.h>
#include <open62541/client_highlevel.h>
#include <open62541/client_subscriptions.h>
#include <open62541/plugin/log_stdout.h>
#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <time.h>

typedef struct {
    const char *url, *space, *prefix;
    size_t nodes, chunk;
    double seconds, publishing_ms, sampling_ms;
    UA_Boolean subscribe;
} Options;

typedef struct {
    unsigned long long values, good, requests;
    double wall_s, cpu_s;
} Figures;

static Figures figures;

_Noreturn static void fail(const char *what, const char *why) {
    fprintf(stderr, "open62541 client: %s: %s\n", what, why);
    exit(1);
}

static void check(UA_StatusCode status, const char *what) {
    if(status != UA_STATUSCODE_GOOD)
        fail(what, UA_StatusCode_name(status));
}

static double wall_s(void) {
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)now.tv_sec + (double)now.tv_nsec / 1e9;
}

static double cpu_s(void) {
    struct rusage use;
    getrusage(RUSAGE_SELF, &use);
    return (double)(use.ru_utime.tv_sec + use.ru_stime.tv_sec) +
           (double)(use.ru_utime.tv_usec + use.ru_stime.tv_usec) / 1e6;
}

static UA_ReadValueId *items_of(UA_Client *client, const Options *options) {
    UA_String uri = UA_STRING((char *)(uintptr_t)options->space);
    UA_UInt16 space;
    check(UA_Client_NamespaceGetIndex(client, &uri, &space), options->space);
    UA_ReadValueId *items = UA_Array_new(options->nodes, &UA_TYPES[UA_TYPES_READVALUEID]);
    for(size_t i = 0; i < options->nodes; i++) {
        char name[64];
        snprintf(name, sizeof name, "%s%zu", options->prefix, i);
        items[i].nodeId = UA_NODEID_STRING_ALLOC(space, name);
        items[i].attributeId = UA_ATTRIBUTEID_VALUE;
    }
    return items;
}

static void read_once(UA_Client *client, UA_ReadValueId *items, size_t count) {
    UA_ReadRequest request;
    UA_ReadRequest_init(&request);
    request.nodesToRead = items;
    request.nodesToReadSize = count;
    request.timestampsToReturn = UA_TIMESTAMPSTORETURN_SOURCE;
    UA_ReadResponse response = UA_Client_Service_read(client, request);
    check(response.responseHeader.serviceResult, "Read");
    for(size_t i = 0; i < response.resultsSize; i++)
        figures.good += response.results[i].hasValue && !response.results[i].status;
    figures.values += response.resultsSize;
    figures.requests++;
    UA_ReadResponse_clear(&response);
}

static void poll_nodes(UA_Client *client, UA_ReadValueId *items, const Options *options) {
    const double end = wall_s() + options->seconds;
    do {
        for(size_t first = 0; first < options->nodes; first += options->chunk) {
            const size_t left = options->nodes - first;
            read_once(client, items + first, left < options->chunk ? left : options->chunk);
        }
    } while(wall_s() < end);
}

static void count_value(UA_Client *client, UA_UInt32 subscription, void *subscription_context,
                        UA_UInt32 item, void *item_context, UA_DataValue *value) {
    (void)client, (void)subscription, (void)subscription_context, (void)item, (void)item_context;
    figures.values++;
    figures.good += value->hasValue && !value->status;
}

static void monitor(UA_Client *client, UA_UInt32 subscription, UA_ReadValueId *items, size_t count,
                    double sampling_ms) {
    UA_MonitoredItemCreateRequest *wanted = calloc(count, sizeof *wanted);
    UA_Client_DataChangeNotificationCallback *calls = calloc(count, sizeof *calls);
    UA_CreateMonitoredItemsRequest request;
    UA_CreateMonitoredItemsRequest_init(&request);
    for(size_t i = 0; i < count; i++) {
        wanted[i] = UA_MonitoredItemCreateRequest_default(items[i].nodeId);
        wanted[i].requestedParameters.samplingInterval = sampling_ms;
        wanted[i].requestedParameters.queueSize = 20;
        calls[i] = count_value;
    }
    request.subscriptionId = subscription;
    request.timestampsToReturn = UA_TIMESTAMPSTORETURN_SOURCE;
    request.itemsToCreate = wanted;
    request.itemsToCreateSize = count;
    UA_CreateMonitoredItemsResponse response =
        UA_Client_MonitoredItems_createDataChanges(client, request, NULL, calls, NULL);
    check(response.responseHeader.serviceResult, "CreateMonitoredItems");
    UA_CreateMonitoredItemsResponse_clear(&response);
    free(wanted);
    free(calls);
}

static void attend(UA_Client *client, double seconds) {
    const double end = wall_s() + seconds;
    while(wall_s() < end)
        check(UA_Client_run_iterate(client, 20), "the connection");
}

static void subscribe(UA_Client *client, UA_ReadValueId *items, const Options *options) {
    UA_CreateSubscriptionRequest request = UA_CreateSubscriptionRequest_default();
    request.requestedPublishingInterval = options->publishing_ms;
    UA_CreateSubscriptionResponse made =
        UA_Client_Subscriptions_create(client, request, NULL, NULL, NULL);
    check(made.responseHeader.serviceResult, "CreateSubscription");
    for(size_t first = 0; first < options->nodes; first += options->chunk) {
        const size_t left = options->nodes - first;
        monitor(client, made.subscriptionId, items + first,
                left < options->chunk ? left : options->chunk, options->sampling_ms);
    }
    attend(client, 2.0); /* the first value of each */
    memset(&figures, 0, sizeof figures);
    figures.wall_s = wall_s(), figures.cpu_s = cpu_s();
    attend(client, options->seconds);
}

static const struct option names[] = {
    {"url", required_argument, NULL, 'u'},        {"nodes", required_argument, NULL, 'n'},
    {"chunk", required_argument, NULL, 'c'},      {"seconds", required_argument, NULL, 's'},
    {"namespace", required_argument, NULL, 'x'},  {"prefix", required_argument, NULL, 'p'},
    {"subscribe", no_argument, NULL, 'm'},        {"publishing-ms", required_argument, NULL, 'b'},
    {"sampling-ms", required_argument, NULL, 'a'}, {NULL, 0, NULL, 0},
};

static Options options_of(int count, char **words) {
    Options options = {.space = "urn:davylamp:test:open62541", .prefix = "A", .nodes = 1000,
                       .chunk = 1000, .seconds = 5.0, .publishing_ms = 100.0, .sampling_ms = 50.0};
    int option;
    while((option = getopt_long(count, words, "", names, NULL)) != -1) {
        switch(option) {
        case 'u': options.url = optarg; break;
        case 'n': options.nodes = strtoul(optarg, NULL, 10); break;
        case 'c': options.chunk = strtoul(optarg, NULL, 10); break;
        case 's': options.seconds = strtod(optarg, NULL); break;
        case 'x': options.space = optarg; break;
        case 'p': options.prefix = optarg; break;
        case 'm': options.subscribe = true; break;
        case 'b': options.publishing_ms = strtod(optarg, NULL); break;
        case 'a': options.sampling_ms = strtod(optarg, NULL); break;
        default: exit(2); /* getopt has said what */
        }
    }
    if(!options.url || !options.nodes || !options.chunk || options.seconds <= 0.0)
        fail("--url, --nodes, --chunk, --seconds", "are needed, above 0");
    return options;
}

int main(int count, char **words) {
    const Options options = options_of(count, words);
    UA_ClientConfig config = {0};
    config.logging = UA_Log_Stdout_new(UA_LOGLEVEL_FATAL);
    check(UA_ClientConfig_setDefault(&config), "configure");
    config.timeout = 30000;
    UA_Client *client = UA_Client_newWithConfig(&config);
    check(UA_Client_connect(client, options.url), options.url);
    UA_ReadValueId *items = items_of(client, &options);
    figures.wall_s = wall_s(), figures.cpu_s = cpu_s();
    if(options.subscribe)
        subscribe(client, items, &options);
    else
        poll_nodes(client, items, &options);
    printf("{\"values\": %llu, \"good\": %llu, \"requests\": %llu, \"wall_s\": %.6f, "
           "\"cpu_s\": %.6f}\n",
           figures.values, figures.good, figures.requests, wall_s() - figures.wall_s,
           cpu_s() - figures.cpu_s);
    UA_Array_delete(items, options.nodes, &UA_TYPES[UA_TYPES_READVALUEID]);
    UA_Client_delete(client);
    return 0;
}
