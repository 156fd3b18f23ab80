// A front-end's first calls. Nothing runs this file: openapi/check.sh compiles it against the types generated from the
// contract, so a contract that stops being usable from TypeScript fails the build.
import createClient from "openapi-fetch";
import type { paths } from "./generated/types";

// Answers may also come as CSV or a spreadsheet; the second parameter narrows the types to the JSON ones.
const client = createClient<paths, "application/json" | "application/problem+json">({
  baseUrl: "http://127.0.0.1:8080",
  // Lists travel as `sort=nom,-created_at`.
  querySerializer: { array: { style: "form", explode: false } },
});

export async function login(email: string, mot_de_passe: string): Promise<string> {
  const { data, error } = await client.POST("/api/v1/auth/login", { body: { email, mot_de_passe } });
  if (error) throw new Error(`${error.code}: ${error.detail}`);
  return data.access_token;
}

export async function participantNames(token: string): Promise<string[]> {
  const { data, error } = await client.GET("/api/v1/participants", {
    headers: { Authorization: `Bearer ${token}` },
    params: { query: { limit: 50, sort: ["nom", "-created_at"] } },
  });
  if (error) throw new Error(`${error.code}: ${error.detail}`);
  return data.items.map((participant) => `${participant.prenom} ${participant.nom}`);
}

export async function peopleWelcomed(token: string, debut: string, fin: string): Promise<number | null> {
  const { data, error } = await client.GET("/api/v1/indicators/{code}", {
    headers: { Authorization: `Bearer ${token}` },
    params: { path: { code: "personnes_accueillies" }, query: { debut, fin, par: ["genre"] } },
  });
  if (error) throw new Error(`${error.code}: ${error.detail}`);
  return data.total.valeur;
}
