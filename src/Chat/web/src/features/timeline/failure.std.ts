/** The server's sentence as a clause: "Not sent: the message is too long". */
export function failureText(reason: string | null): string {
  if (reason === null || reason === "") {
    return "Not sent";
  }
  const clause = reason.replace(/\.$/, "");
  // "A", "The": an ordinary word that only begins the sentence. Names and abbreviations stay.
  const article = /^(A|An|The|This|That|You|Your|It|There|No)\b/.exec(clause);
  return `Not sent: ${article ? clause.charAt(0).toLowerCase() + clause.slice(1) : clause}`;
}
