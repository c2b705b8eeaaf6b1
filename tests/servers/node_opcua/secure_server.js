"use strict";
// A node-opcua server with every policy and mode, a user with a password and users with certificates.
// It trusts whoever comes, unless --strict: then only the clients in STATE/pki/trusted/certs.

const path = require("path");
const { parseArgs } = require("util");
const opcua = require("node-opcua");

const { OPCUAServer, OPCUACertificateManager, SecurityPolicy, MessageSecurityMode } = opcua;

const NAMESPACE = "urn:davylamp:test:node-opcua";

const { values: options } = parseArgs({
  options: {
    port: { type: "string", default: "0" },
    state: { type: "string" },
    user: { type: "string", default: "scada" },
    password: { type: "string" },
    hostname: { type: "string", default: "127.0.0.1" },
    policies: { type: "string", default: "Basic256Sha256,Aes128_Sha256_RsaOaep,Aes256_Sha256_RsaPss" },
    strict: { type: "boolean", default: false },
    "until-stdin-closes": { type: "boolean", default: false },
  },
});

function certificates(name) {
  return new OPCUACertificateManager({
    rootFolder: path.join(options.state, name),
    automaticallyAcceptUnknownCertificate: !options.strict,
  });
}

async function main() {
  const server = new OPCUAServer({
    hostname: options.hostname,
    host: "127.0.0.1",
    port: Number(options.port),
    resourcePath: "/UA/Secure",
    allowAnonymous: true,
    maxConnectionsPerEndpoint: 100,
    securityPolicies: options.policies.split(",").map((name) => SecurityPolicy[name]),
    securityModes: [
      MessageSecurityMode.None,
      MessageSecurityMode.Sign,
      MessageSecurityMode.SignAndEncrypt,
    ],
    serverCertificateManager: certificates("pki"),
    userCertificateManager: certificates("users"),
    serverInfo: { applicationUri: `${NAMESPACE}:secure` },
    userManager: {
      isValidUser: (user, password) => user === options.user && password === options.password,
    },
  });
  await server.initialize();
  const space = server.engine.addressSpace.registerNamespace(NAMESPACE);
  const variable = space.addVariable({
    organizedBy: server.engine.addressSpace.rootFolder.objects,
    browseName: "counter",
    nodeId: "s=counter",
    dataType: "Double",
    minimumSamplingInterval: 0,
    value: { dataType: "Double", value: 0 },
  });
  await server.start();
  let count = 0;
  const timer = setInterval(() => {
    count += 1;
    variable.setValueFromSource({ dataType: "Double", value: count });
  }, 100);
  const stop = async () => {
    clearInterval(timer);
    await server.shutdown(0);
    process.exit(0);
  };
  process.on("SIGTERM", stop);
  if (options["until-stdin-closes"]) process.stdin.on("end", stop).resume();
  console.log(`ready ${server.endpoints[0].port}`);
}

main().catch((fault) => {
  console.error(fault);
  process.exit(1);
});
