/* Nodes A0, A1 ... and switches S0, S1 ... Value of node i, set at time t (seconds since 1970):
 * (floor(2 * t * rate) mod 16384) * 1000 + i mod 1000: exact in a Float, and another one each time,
 * since no two values of a node are closer than 0.7 periods. A switch: floor(t * rate) mod 2. */
#include "server.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <fcntl.h>
#include <math.h>

#define SECOND ((double)UA_DATETIME_SEC)

static struct {
    Options options;
    UA_UInt16 space;
    size_t count, next; /* all nodes; the one whose turn is next */
    UA_DateTime *set;   /* when each node was set */
    UA_DateTime begin;
    double done; /* turns since the begin */
    int record;
    char *lines;
} plant = {.record = -1};

UA_NodeId plant_node(size_t index) {
    static char name[NAME_LENGTH];
    const size_t analogues = plant.options.nodes;
    if(index < analogues)
        snprintf(name, sizeof name, "A%zu", index);
    else
        snprintf(name, sizeof name, "S%zu", index - analogues);
    return UA_NODEID_STRING(plant.space, name);
}

static const UA_DataType *type_of(size_t index) {
    if(index >= plant.options.nodes)
        return &UA_TYPES[UA_TYPES_BOOLEAN];
    if(plant.options.mixed && index % 10 == 7)
        return &UA_TYPES[UA_TYPES_FLOAT];
    if(plant.options.mixed && index % 10 == 8)
        return &UA_TYPES[UA_TYPES_INT32];
    return &UA_TYPES[UA_TYPES_DOUBLE];
}

/* The variant points into static storage: to be copied before the next call. */
void plant_value(size_t index, double number, UA_DateTime time, UA_DataValue *value) {
    static UA_Double real;
    static UA_Float small;
    static UA_Int32 whole;
    static UA_Boolean on;
    const UA_DataType *type = type_of(index);
    void *place = &real;
    real = number, small = (UA_Float)number, whole = (UA_Int32)number, on = number != 0.0;
    if(type == &UA_TYPES[UA_TYPES_FLOAT])
        place = &small;
    else if(type == &UA_TYPES[UA_TYPES_INT32])
        place = &whole;
    else if(type == &UA_TYPES[UA_TYPES_BOOLEAN])
        place = &on;
    UA_DataValue_init(value);
    UA_Variant_setScalar(&value->value, place, type);
    value->value.storageType = UA_VARIANT_DATA_NODELETE;
    value->hasValue = true;
    value->hasSourceTimestamp = true;
    value->sourceTimestamp = time;
    value->hasSourcePicoseconds = plant.options.picoseconds;
    value->sourcePicoseconds = 1234;
}

static double number_at(size_t index, UA_DateTime time) {
    const double since_1970 = (double)(time - UA_DATETIME_UNIX_EPOCH) / SECOND;
    const double rate = plant.options.rate > 0.0 ? plant.options.rate : 1.0;
    if(index >= plant.options.nodes)
        return fmod(floor(since_1970 * rate), 2.0);
    return fmod(floor(2.0 * since_1970 * rate), 16384.0) * 1000.0 + (double)(index % 1000);
}

static void add_node(UA_Server *server, size_t index, UA_DateTime now) {
    const Options *options = &plant.options;
    UA_VariableAttributes attributes = UA_VariableAttributes_default;
    UA_DataValue first;
    const UA_NodeId id = plant_node(index);
    plant_value(index, number_at(index, now), now, &first);
    attributes.value = first.value;
    attributes.dataType = type_of(index)->typeId;
    attributes.displayName.text = id.identifier.string;
    attributes.accessLevel = UA_ACCESSLEVELMASK_READ | UA_ACCESSLEVELMASK_WRITE;
    if(options->history) {
        attributes.accessLevel |= UA_ACCESSLEVELMASK_HISTORYREAD;
        attributes.historizing = true;
    }
    const UA_QualifiedName name = {plant.space, id.identifier.string};
    check(UA_Server_addVariableNode(server, id, UA_NS0ID(OBJECTSFOLDER), UA_NS0ID(ORGANIZES), name,
                                    UA_NS0ID(BASEDATAVARIABLETYPE), attributes, NULL, NULL),
          "add a node");
}

/* Recorded before it is set: what a killed server had set is always in the file. */
static void set_nodes(UA_Server *server, size_t first, size_t count, UA_DateTime now) {
    size_t length = 0;
    for(size_t i = 0; i < count && plant.record >= 0; i++) {
        const size_t index = (first + i) % plant.count;
        length += (size_t)sprintf(plant.lines + length, "%zu %lld %.0f\n", index, (long long)now,
                                  number_at(index, now));
    }
    if(length && write(plant.record, plant.lines, length) != (ssize_t)length)
        fail("cannot write the record", plant.options.record);
    for(size_t i = 0; i < count; i++) {
        const size_t index = (first + i) % plant.count;
        UA_DataValue value;
        plant_value(index, number_at(index, now), now, &value);
        check(UA_Server_writeDataValue(server, plant_node(index), value), "set a value");
        plant.set[index] = now;
    }
}

void plant_build(UA_Server *server, const Options *options) {
    plant.options = *options;
    plant.space = UA_Server_addNamespace(server, NAMESPACE);
    plant.count = options->nodes + options->switches;
    plant.set = calloc(plant.count + 1, sizeof *plant.set);
    plant.lines = malloc(plant.count * 64 + 1);
    if(!plant.set || !plant.lines)
        fail("no memory", "for the nodes");
    plant.begin = UA_DateTime_now();
    for(size_t index = 0; index < plant.count; index++)
        add_node(server, index, plant.begin);
    if(options->history) {
        history_prepare(server, options);
        if(options->record)
            history_fill(server, options);
    }
    if(options->record) {
        plant.record = open(options->record, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0644);
        if(plant.record < 0)
            fail("cannot open the record", options->record);
    }
    set_nodes(server, 0, plant.count, plant.begin);
}

/* Spread over the period. After a stall every node is set once and goes on: never twice in a row
 * faster than 0.7 periods, so that a client that samples twice a period can have every value. */
void plant_turn(UA_Server *server) {
    if(plant.options.rate <= 0.0 || plant.count == 0)
        return;
    const UA_DateTime now = UA_DateTime_now();
    const double due = (double)(now - plant.begin) / SECOND * plant.options.rate * (double)plant.count;
    const double least = 0.7 / plant.options.rate;
    if(due - plant.done > (double)plant.count) {
        plant.done = floor(due) - (double)plant.count;
        plant.next = (size_t)fmod(plant.done, (double)plant.count);
    }
    size_t first = plant.next, count = 0;
    for(; plant.done + 1.0 <= due; plant.done += 1.0) {
        if((double)(now - plant.set[plant.next]) / SECOND >= least) {
            count++;
        } else {
            set_nodes(server, first, count, now);
            first = (plant.next + 1) % plant.count, count = 0;
        }
        plant.next = (plant.next + 1) % plant.count;
    }
    set_nodes(server, first, count, now);
}

void plant_clear(void) {
    if(plant.record >= 0)
        close(plant.record);
    free(plant.set);
    free(plant.lines);
}
