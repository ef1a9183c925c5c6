// SPDX-License-Identifier: GPL-2.0-only
#include "alerts/technique.h"

#include "headers/types.h"

#include <string.h>

#define CONTROL	   "TA0011", "Command and Control"
#define CREDENTIAL "TA0006", "Credential Access"
#define DISCOVERY  "TA0007", "Discovery"
#define EXFILTRATE "TA0010", "Exfiltration"
#define IMPACT	   "TA0040", "Impact"
#define RECON	   "TA0043", "Reconnaissance"

/* clang-format off: a table */
static const struct technique techniques[] = {
	{ "T1016", "System Network Configuration Discovery", NULL, DISCOVERY },
	{ "T1018", "Remote System Discovery", NULL, DISCOVERY },
	{ "T1046", "Network Service Discovery", NULL, DISCOVERY },
	{ "T1048.003", "Exfiltration Over Alternative Protocol",
	  "Exfiltration Over Unencrypted Non-C2 Protocol", EXFILTRATE },
	{ "T1095", "Non-Application Layer Protocol", NULL, CONTROL },
	{ "T1124", "System Time Discovery", NULL, DISCOVERY },
	{ "T1498", "Network Denial of Service", NULL, IMPACT },
	{ "T1498.001", "Network Denial of Service", "Direct Network Flood", IMPACT },
	{ "T1498.002", "Network Denial of Service", "Reflection Amplification", IMPACT },
	{ "T1499", "Endpoint Denial of Service", NULL, IMPACT },
	{ "T1499.001", "Endpoint Denial of Service", "OS Exhaustion Flood", IMPACT },
	{ "T1552.005", "Unsecured Credentials", "Cloud Instance Metadata API", CREDENTIAL },
	{ "T1557", "Adversary-in-the-Middle", NULL, CREDENTIAL },
	{ "T1572", "Protocol Tunneling", NULL, CONTROL },
	{ "T1580", "Cloud Infrastructure Discovery", NULL, DISCOVERY },
	{ "T1590", "Gather Victim Network Information", NULL, RECON },
	{ "T1590.004", "Gather Victim Network Information", "Network Topology", RECON },
	{ "T1592.004", "Gather Victim Host Information", "Client Configurations", RECON },
	{ "T1595", "Active Scanning", NULL, RECON },
	{ "T1595.001", "Active Scanning", "Scanning IP Blocks", RECON },
	{ "T1613", "Container and Resource Discovery", NULL, DISCOVERY },
};
/* clang-format on */

const struct technique *technique_next(const char **list)
{
	static const struct technique unknown = { "", "", NULL, "", "" };
	const struct technique *found = &unknown;
	const char *id = *list;
	size_t length = strcspn(id, ",");

	if (!length)
		return NULL;
	for (size_t i = 0; i < ARRAY_LENGTH(techniques); i++)
		if (strlen(techniques[i].id) == length && !memcmp(techniques[i].id, id, length))
			found = &techniques[i];
	*list = id + length + (id[length] == ',');
	return found;
}
