global using System.Buffers;
global using System.Runtime.InteropServices;
global using System.Text;
