using System.Runtime.CompilerServices;

[assembly: InternalsVisibleTo("Parley.Chat.Storage.Tests")]
