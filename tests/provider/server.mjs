// A certified OpenID Connect provider on the loopback address, for the sign-on journeys.
// Reads APPLICATION, CLIENT_ID, CLIENT_SECRET and PEOPLE (JSON: subject -> claims) from the
// environment; prints its issuer on one line when it is ready; ends when standard input closes.
import http from "node:http";

// Node 20 lacks URL.parse, which the provider uses.
URL.parse ??= (address, base) => {
  try {
    return new URL(address, base);
  } catch {
    return null;
  }
};

const { default: Provider } = await import("oidc-provider");
const { APPLICATION, CLIENT_ID, CLIENT_SECRET, PEOPLE } = process.env;
const people = JSON.parse(PEOPLE);

const configuration = {
  clients: [
    {
      client_id: CLIENT_ID,
      client_secret: CLIENT_SECRET,
      redirect_uris: [`${APPLICATION}/sign-in/callback`],
      post_logout_redirect_uris: [`${APPLICATION}/signed-out`],
      backchannel_logout_uri: `${APPLICATION}/sign-out/provider`,
      backchannel_logout_session_required: true,
    },
  ],
  claims: {
    openid: ["sub"],
    profile: ["name", "locale"],
    email: ["email"],
    groups: ["groups", "employee_number"],
  },
  scopes: ["openid", "profile", "email", "groups"],
  pkce: { required: () => true },
  cookies: { keys: ["only-for-tests"] },
  features: { backchannelLogout: { enabled: true }, rpInitiatedLogout: { enabled: true } },
  findAccount: (_, sub) => ({ accountId: sub, claims: () => ({ sub, ...people[sub] }) }),
  // Nobody is asked for consent: the employer has given it for its own application.
  loadExistingGrant: async (ctx) => {
    const { client, provider, session } = ctx.oidc;
    const grant = new provider.Grant({ clientId: client.clientId, accountId: session.accountId });
    grant.addOIDCScope("openid profile email groups");
    await grant.save();
    return grant;
  },
  // The provider refuses to call loopback addresses; here the application is on one.
  fetch: (address, { dispatcher, ...options }) => fetch(address, options),
};

const server = http.createServer();
server.listen(0, "127.0.0.1", () => {
  const issuer = `http://127.0.0.1:${server.address().port}`;
  server.on("request", new Provider(issuer, configuration).callback());
  console.log(issuer);
});
process.stdin.resume();
process.stdin.on("end", () => process.exit(0));
