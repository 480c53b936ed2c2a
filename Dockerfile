# The image of the agent: `docker build -t ovirt-node-agent .`; `--target test` builds the image of the contract suite.
# The build argument NPM_CONFIG_REGISTRY names another npm registry. No layer of the agent contains it.
FROM node:24-bookworm-slim AS base
WORKDIR /opt/ovirt-node

FROM base AS dependencies
ARG NPM_CONFIG_REGISTRY
COPY package.json package-lock.json .npmrc ./
RUN npm ci --omit=dev --no-audit --no-fund

FROM base AS tools
ARG NPM_CONFIG_REGISTRY
COPY package.json package-lock.json .npmrc ./
RUN npm ci --no-audit --no-fund
COPY . .

FROM tools AS build
RUN node -C ovirt-source scripts/build/main.ts

FROM tools AS test
RUN install -d -o node -g node node_modules/.vitest-cache
USER node
CMD ["node_modules/.bin/vitest", "run", "--project", "docker", "--configLoader", "native"]

FROM base AS agent
# Network changes use iproute2; blinking a port uses ethtool.
RUN apt-get update -qq \
 && DEBIAN_FRONTEND=noninteractive apt-get install -qq --no-install-recommends ethtool iproute2 >/dev/null \
 && rm -rf /var/lib/apt/lists/*
ENV NODE_ENV=production \
    OVIRT_NODE_STATE_DIRECTORY=/var/lib/ovirt-node \
    OVIRT_NODE_HEALTH_FILE=/tmp/ovirt-node.health
COPY package.json LICENSE ./
COPY bin bin
COPY schema schema
COPY --from=dependencies /opt/ovirt-node/node_modules node_modules
COPY --from=build /opt/ovirt-node/dist dist
RUN ln -s /opt/ovirt-node/bin/ovirt-node.js /usr/local/bin/ovirt-node \
 && mkdir /var/lib/ovirt-node && chown node:node /var/lib/ovirt-node
USER node
# The agent writes the file every five seconds while it is connected to the broker.
HEALTHCHECK --interval=10s --timeout=5s --start-period=20s --retries=2 \
  CMD test -n "$(find /tmp/ovirt-node.health -newermt '-20 seconds')"
ENTRYPOINT ["node", "/opt/ovirt-node/bin/ovirt-node.js"]
CMD ["agent"]
