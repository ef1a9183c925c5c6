// SPDX-License-Identifier: GPL-2.0-only
/* Reads driver, queues and features with the ethtool ioctl. */
#include "doctor/device.h"

#include <linux/ethtool.h>
#include <linux/sockios.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <unistd.h>

enum { FEATURES_MOST = 256, WORD_BITS = 32 };

/* Unions that provide room for the data after a header. */
union strings {
	struct ethtool_gstrings header;
	char room[sizeof(struct ethtool_gstrings) + FEATURES_MOST * ETH_GSTRING_LEN];
};

union features {
	struct ethtool_gfeatures header;
	char room[sizeof(struct ethtool_gfeatures) +
		  FEATURES_MOST / WORD_BITS * sizeof(struct ethtool_get_features_block)];
};

union counts {
	struct ethtool_sset_info header;
	char room[sizeof(struct ethtool_sset_info) + sizeof(__u32)];
};

static bool ask(int file, const char *name, void *request)
{
	struct ifreq ifreq = { .ifr_data = request };

	snprintf(ifreq.ifr_name, sizeof(ifreq.ifr_name), "%s", name);
	return !ioctl(file, SIOCETHTOOL, &ifreq);
}

static void read_driver(struct device *device, int file)
{
	struct ethtool_drvinfo driver = { .cmd = ETHTOOL_GDRVINFO };

	if (ask(file, device->name, &driver))
		snprintf(device->driver, sizeof(device->driver), "%.*s", (int)sizeof(driver.driver),
			 driver.driver);
}

static void read_queues(struct device *device, int file)
{
	struct ethtool_channels channels = { .cmd = ETHTOOL_GCHANNELS };

	if (ask(file, device->name, &channels) && channels.rx_count + channels.combined_count)
		device->queues = channels.rx_count + channels.combined_count;
}

static void take_feature(struct device *device, const char *name)
{
	if (!strncmp(name, "rx-lro", ETH_GSTRING_LEN))
		device->lro = true;
	else if (!strncmp(name, "rx-gro-hw", ETH_GSTRING_LEN))
		device->gro_hardware = true;
	else if (!strncmp(name, "rx-vlan-hw-parse", ETH_GSTRING_LEN))
		device->vlan_stripped = true;
}

static void read_features(struct device *device, int file)
{
	union counts counts = { .header = { .cmd = ETHTOOL_GSSET_INFO,
					    .sset_mask = 1ULL << ETH_SS_FEATURES } };
	union features features = { .header = { .cmd = ETHTOOL_GFEATURES,
						.size = FEATURES_MOST / WORD_BITS } };
	union strings *strings = calloc(1, sizeof(*strings));

	if (!strings)
		return;
	strings->header = (struct ethtool_gstrings){ .cmd = ETHTOOL_GSTRINGS,
						     .string_set = ETH_SS_FEATURES };
	if (ask(file, device->name, &counts) && counts.header.sset_mask &&
	    counts.header.data[0] <= FEATURES_MOST) {
		strings->header.len = counts.header.data[0];
		device->features_known = ask(file, device->name, strings) &&
					 ask(file, device->name, &features);
	}
	for (__u32 i = 0; device->features_known && i < strings->header.len; i++)
		if (features.header.features[i / WORD_BITS].active & 1U << i % WORD_BITS)
			take_feature(device, (const char *)strings->header.data +
						     (size_t)i * ETH_GSTRING_LEN);
	free(strings);
}

void device_read_ethtool(struct device *device)
{
	int file = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);

	if (file < 0)
		return;
	read_driver(device, file);
	read_queues(device, file);
	read_features(device, file);
	close(file);
}
