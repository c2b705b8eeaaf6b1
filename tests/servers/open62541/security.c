/* Certificates in DIR/own/certs/server.der, DIR/own/private/server.der (made where absent) and
 * every .der in DIR/trusted/certs; all policies that the library has, beside None unless
 * --secure-only. */
#include "server.h"

#include <open62541/plugin/accesscontrol_default.h>
#include <open62541/plugin/certificategroup_default.h>
#include <open62541/plugin/create_certificate.h>
#include <open62541/plugin/log_stdout.h>
#include <errno.h>
#include <glob.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#define PATH_LENGTH 4096
#define MOST_TRUSTED 100

static UA_ByteString read_file(const char *path) {
    UA_ByteString bytes = UA_BYTESTRING_NULL;
    FILE *file = fopen(path, "rb");
    if(!file)
        return bytes;
    fseek(file, 0, SEEK_END);
    const long size = ftell(file);
    rewind(file);
    if(size > 0 && UA_ByteString_allocBuffer(&bytes, (size_t)size) == UA_STATUSCODE_GOOD &&
       fread(bytes.data, 1, bytes.length, file) != bytes.length)
        fail("cannot read", path);
    fclose(file);
    return bytes;
}

static void write_file(const char *path, const UA_ByteString *bytes) {
    FILE *file = fopen(path, "wb");
    if(!file || fwrite(bytes->data, 1, bytes->length, file) != bytes->length || fclose(file))
        fail("cannot write", path);
}

static void make_folders(const char *root) {
    static const char *const parts[] = {"", "/own", "/own/certs", "/own/private", "/trusted",
                                        "/trusted/certs"};
    char path[PATH_LENGTH];
    for(size_t i = 0; i < sizeof parts / sizeof *parts; i++) {
        snprintf(path, sizeof path, "%s%s", root, parts[i]);
        if(mkdir(path, 0700) && errno != EEXIST)
            fail("cannot make the folder", path);
    }
}

static void make_certificate(UA_ByteString *certificate, UA_ByteString *key) {
    UA_String subject[] = {UA_STRING_STATIC("C=DE"), UA_STRING_STATIC("O=Davylamp"),
                           UA_STRING_STATIC("CN=open62541 test server")};
    UA_String names[] = {UA_STRING_STATIC("DNS:localhost"), UA_STRING_STATIC("IP:127.0.0.1"),
                         UA_STRING_STATIC("URI:" NAMESPACE ":server")};
    UA_KeyValueMap *settings = UA_KeyValueMap_new();
    UA_UInt16 days = 3650, bits = 2048;
    UA_KeyValueMap_setScalar(settings, UA_QUALIFIEDNAME(0, "expires-in-days"), &days,
                             &UA_TYPES[UA_TYPES_UINT16]);
    UA_KeyValueMap_setScalar(settings, UA_QUALIFIEDNAME(0, "key-size-bits"), &bits,
                             &UA_TYPES[UA_TYPES_UINT16]);
    check(UA_CreateCertificate(UA_Log_Stdout, subject, 3, names, 3, UA_CERTIFICATEFORMAT_DER,
                               settings, key, certificate),
          "make a certificate");
    UA_KeyValueMap_delete(settings);
}

static void own_certificate(const char *root, UA_ByteString *certificate, UA_ByteString *key) {
    char certificate_path[PATH_LENGTH], key_path[PATH_LENGTH];
    snprintf(certificate_path, sizeof certificate_path, "%s/own/certs/server.der", root);
    snprintf(key_path, sizeof key_path, "%s/own/private/server.der", root);
    *certificate = read_file(certificate_path);
    *key = read_file(key_path);
    if(certificate->length && key->length)
        return;
    make_certificate(certificate, key);
    write_file(certificate_path, certificate);
    write_file(key_path, key);
}

static size_t trusted_certificates(const char *root, UA_ByteString *trusted) {
    char pattern[PATH_LENGTH];
    glob_t found;
    size_t count = 0;
    snprintf(pattern, sizeof pattern, "%s/trusted/certs/*.der", root);
    if(glob(pattern, 0, NULL, &found))
        return 0;
    for(; count < found.gl_pathc && count < MOST_TRUSTED; count++)
        trusted[count] = read_file(found.gl_pathv[count]);
    globfree(&found);
    return count;
}

static void set_policies(UA_ServerConfig *config, const Options *options) {
    UA_ByteString certificate, key, trusted[MOST_TRUSTED];
    make_folders(options->certificates);
    own_certificate(options->certificates, &certificate, &key);
    const size_t count = trusted_certificates(options->certificates, trusted);
    UA_StatusCode (*set)(UA_ServerConfig *, UA_UInt16, const UA_ByteString *, const UA_ByteString *,
                         const UA_ByteString *, size_t, const UA_ByteString *, size_t,
                         const UA_ByteString *, size_t) =
        options->secure_only ? UA_ServerConfig_setDefaultWithSecureSecurityPolicies
                             : UA_ServerConfig_setDefaultWithSecurityPolicies;
    check(set(config, options->port, &certificate, &key, trusted, count, NULL, 0, NULL, 0),
          "set the security policies");
    for(size_t i = 0; i < count; i++)
        UA_ByteString_clear(&trusted[i]);
    UA_ByteString_clear(&certificate);
    UA_ByteString_clear(&key);
    if(options->trust_all) {
        config->secureChannelPKI.clear(&config->secureChannelPKI);
        UA_CertificateGroup_AcceptAll(&config->secureChannelPKI);
        config->sessionPKI.clear(&config->sessionPKI);
        UA_CertificateGroup_AcceptAll(&config->sessionPKI);
    }
}

/* On loopback only. */
static void listen_on(UA_ServerConfig *config, const UA_UInt16 *ports, size_t count) {
    UA_Array_delete(config->serverUrls, config->serverUrlsSize, &UA_TYPES[UA_TYPES_STRING]);
    config->serverUrls = UA_Array_new(count, &UA_TYPES[UA_TYPES_STRING]);
    config->serverUrlsSize = count;
    for(size_t i = 0; i < count; i++) {
        char url[64];
        snprintf(url, sizeof url, "opc.tcp://127.0.0.1:%u", ports[i]);
        config->serverUrls[i] = UA_STRING_ALLOC(url);
    }
}

void security_set(UA_ServerConfig *config, const Options *options) {
    if(options->certificates)
        set_policies(config, options);
    else
        check(UA_ServerConfig_setMinimal(config, options->port, NULL), "configure");
    listen_on(config, options->ports, options->listeners);
    UA_String_clear(&config->applicationDescription.applicationUri);
    config->applicationDescription.applicationUri = UA_STRING_ALLOC(NAMESPACE ":server");
    for(size_t i = 0; i < config->endpointsSize; i++) {
        UA_String_clear(&config->endpoints[i].server.applicationUri);
        config->endpoints[i].server.applicationUri = UA_STRING_ALLOC(NAMESPACE ":server");
    }
    if(options->user) {
        UA_UsernamePasswordLogin login = {UA_STRING((char *)(uintptr_t)options->user),
                                          UA_STRING((char *)(uintptr_t)options->password)};
        check(UA_AccessControl_default(config, false, NULL, 1, &login), "set the log-in");
        config->allowNonePolicyPassword = true;
    }
}
