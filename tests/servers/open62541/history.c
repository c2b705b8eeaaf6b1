/* HistoryRead raw from memory, with continuation points. A record that the run before left behind
 * is read back, as a server with its history on disk would have it. */
#include "server.h"

#include <open62541/plugin/historydata/history_data_backend_memory.h>
#include <open62541/plugin/historydata/history_data_gathering_default.h>
#include <open62541/plugin/historydata/history_database_default.h>
#include <stdio.h>
#include <stdlib.h>

static UA_HistoryDataBackend *backends;

void history_prepare(UA_Server *server, const Options *options) {
    const size_t count = options->nodes + options->switches;
    UA_HistoryDataGathering gathering = UA_HistoryDataGathering_Default(count);
    UA_ServerConfig *config = UA_Server_getConfig(server);
    config->historyDatabase = UA_HistoryDatabase_default(gathering);
    config->accessHistoryDataCapability = true;
    backends = calloc(count + 1, sizeof *backends);
    if(!backends)
        fail("no memory", "for the history");
    for(size_t index = 0; index < count; index++) {
        UA_HistorizingNodeIdSettings setting = {0};
        const UA_NodeId id = plant_node(index);
        backends[index] = UA_HistoryDataBackend_Memory_Circular(1, options->history);
        setting.historizingBackend = backends[index];
        setting.maxHistoryDataResponseSize = options->history_page;
        setting.historizingUpdateStrategy = UA_HISTORIZINGUPDATESTRATEGY_VALUESET;
        check(gathering.registerNodeId(server, gathering.context, &id, setting), "keep a history");
    }
}

void history_fill(UA_Server *server, const Options *options) {
    FILE *file = fopen(options->record, "r");
    size_t index;
    long long time;
    double number;
    while(file && fscanf(file, "%zu %lld %lf", &index, &time, &number) == 3) {
        UA_DataValue value;
        if(index >= options->nodes + options->switches)
            fail("the record is of more nodes", options->record);
        const UA_NodeId id = plant_node(index);
        const UA_HistoryDataBackend *backend = &backends[index];
        plant_value(index, number, time, &value);
        check(backend->serverSetHistoryData(server, backend->context, NULL, NULL, &id, true, &value),
              "read the record back");
    }
    if(file)
        fclose(file);
}
