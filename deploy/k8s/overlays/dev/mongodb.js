// Makes the replica set, and the users of database.json with the passwords of the secret mongodb-users. Run again it changes
// what is different.
const fs = require("fs");
const secret = (name) => fs.readFileSync(`/users/${name}`, "utf8").trim();
const admin = db.getSiblingDB("admin");
admin.auth("root", secret("root"));
try {
  rs.status();
} catch (error) {
  rs.initiate({ _id: "rs0", members: [{ _id: 0, host: "mongodb-0.mongodb:27017" }] });
}
while (!admin.hello().isWritablePrimary) {
  sleep(500);
}
for (const { user, roles } of JSON.parse(fs.readFileSync("/access/database.json", "utf8"))) {
  const wanted = { pwd: secret(user), roles };
  if (admin.getUser(user)) {
    admin.updateUser(user, wanted);
  } else {
    admin.createUser({ user, ...wanted });
  }
}
