// On Today: what desk.js does, for who agreed to it on this device.

import { watch } from "./desk.js";

watch().catch(() => {}); // the permission was taken back: nothing is known, as before
